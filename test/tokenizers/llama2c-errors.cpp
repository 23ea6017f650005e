// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// tokenizer.bin files that are broken, or that run.c and the runtime would not read alike.

#include "TemporaryFolder.h"
#include "compiler/tokenizers/Llama2cTokenizer.h"
#include "llvm/Support/Endian.h"
#include <cstring>

using namespace burin;

static std::string number(uint32_t value) {
  std::string bytes(4, '\0');
  llvm::support::endian::write32le(&bytes[0], value);
  return bytes;
}

static std::string entry(const std::string &piece, float score = 0) {
  uint32_t bits;
  memcpy(&bits, &score, 4);
  return number(bits) + number(static_cast<uint32_t>(piece.size())) + piece;
}

static std::string byteName(unsigned byte) {
  char name[8];
  snprintf(name, sizeof(name), "<0x%02X>", byte);
  return name;
}

/// Specials, 256 byte pieces, a space, and then `more`.
static std::string file(const std::vector<std::string> &more, uint32_t longest = 7) {
  std::string bytes = number(longest) + entry("<unk>") + entry("\n<s>\n") + entry("\n</s>\n");
  for (unsigned byte = 0; byte < 256; ++byte)
    bytes += entry(byteName(byte));
  bytes += entry(" ");
  for (const std::string &piece : more)
    bytes += entry(piece);
  return bytes;
}

static std::string errorOf(const std::string &bytes, uint32_t vocabSize) {
  TemporaryFolder folder;
  folder.write("tokenizer.bin", bytes);
  auto model = readLlama2cTokenizer(folder.path("tokenizer.bin"), vocabSize);
  if (model)
    return "";
  std::string message = llvm::toString(model.takeError());
  std::string start = "'" + folder.path("tokenizer.bin") + "': ";
  EXPECT_EQ(message.substr(0, start.size()), start) << message;
  return message.substr(start.size());
}

TEST(Llama2cErrors, GoodFileIsRead) { EXPECT_EQ(errorOf(file({"a", "ab"}), 262), ""); }

TEST(Llama2cErrors, Sizes) {
  std::string good = file({"a"});
  EXPECT_EQ(errorOf(good, 262), "ends in piece 261, expected 262 pieces");
  EXPECT_EQ(errorOf(good, 260),
            "9 bytes follow the last of 260 pieces, is it another model's tokenizer?");
  EXPECT_EQ(errorOf(good, 4000000000u), std::to_string(good.size()) +
                                            " bytes are too few for the model's vocabulary of "
                                            "4000000000");
  EXPECT_EQ(errorOf(good.substr(0, good.size() - 1), 261).substr(0, 17), "ends in piece 260");
  EXPECT_EQ(errorOf("", 300), "0 bytes are too few for the model's vocabulary of 300");
  EXPECT_EQ(errorOf(good, 258), "a vocabulary of 258 has no room for the 256 byte pieces that text "
                                "outside the vocabulary needs, expected at least 259");
}

TEST(Llama2cErrors, Truncated) {
  std::string good = file({"a"});
  for (size_t size = 0; size < good.size(); size += 29)
    EXPECT_NE(errorOf(good.substr(0, size), 261), "") << size;
}

TEST(Llama2cErrors, Lengths) {
  EXPECT_EQ(errorOf(file({"abcdefgh"}), 261), "piece 260 is 8 bytes long, expected 1 to 7");
  EXPECT_EQ(errorOf(file({""}), 261), "piece 260 is 0 bytes long, expected 1 to 7");
  EXPECT_EQ(errorOf(file({"a"}, 5000), 261),
            "says that its longest piece has 5000 bytes, expected at most 1024");
  std::string good = file({"a"}, 1024);
  std::string longer = good;
  llvm::support::endian::write32le(&longer[longer.size() - 5], 900);
  EXPECT_EQ(errorOf(longer, 261), "ends in piece 260, 1 bytes of 900 are there");
}

TEST(Llama2cErrors, Pieces) {
  EXPECT_EQ(errorOf(file({"a", "a"}), 262), "pieces 260 and 261 are both 'a'");
  EXPECT_EQ(errorOf(file({std::string("a\0b", 3)}), 261), "piece 260 'a\\x00b' holds a zero byte");
  EXPECT_EQ(errorOf(file({"<0x41>b", "b"}), 262),
            "piece 260 '<0x41>b' can be merged with or from the byte piece '<0x41>', which stands "
            "for a byte and not for text");
  std::string good = file({"a"});
  std::string other = good;
  other.replace(other.find("<0x00>"), 6, "<0y00>");
  EXPECT_EQ(errorOf(other, 261), "piece 3 is '<0y00>', expected the byte piece '<0x00>'");
  std::string spaceless = good;
  spaceless.replace(spaceless.rfind(" "), 1, "x");
  EXPECT_EQ(errorOf(spaceless, 261),
            "no piece is a single space, which encoding puts before a text");
}
