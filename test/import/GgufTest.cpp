// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The GGUF container: what it holds, and one test for each way in which it can lie.

#include "compiler/formats/Gguf.h"
#include "test/import/GgufWriter.h"
#include "test/import/TemporaryFolder.h"

using namespace burin;

namespace {

llvm::Expected<GgufFile> parse(const std::string &file) {
  return parseGguf(llvm::arrayRefFromStringRef(file), "m.gguf");
}

std::string refusal(const std::string &file) { return textOf(parse(file)); }

GgufWriter sound() {
  GgufWriter writer;
  writer.text("general.architecture", "llama").u32("llama.block_count", 2);
  writer.tensor("a.weight", {2, 3}, 0, std::string(24, 'x'));
  writer.tensor("b.weight", {32, 2}, 8, std::string(68, 'y'));
  return writer;
}

const char kDamaged[] = " | the file is cut short, or it is damaged";
const char kCut[] = " | the file is cut short, for example by an interrupted download";

} // namespace

TEST(Gguf, EveryKindOfValue) {
  GgufWriter writer = sound();
  writer.pair("u8", 0, "\xFF").pair("i8", 1, "\xFF").pair("u16", 2, "\xFE\xFF");
  writer.pair("i16", 3, "\xFE\xFF").pair("u32", 4, le(0xFFFFFFFFu)).pair("i32", 5, le(-7));
  writer.f32("f32", 1e-6f).pair("yes", 7, "\1").pair("no", 7, std::string(1, '\0'));
  writer.pair("u64", 10, le(uint64_t(1) << 62)).pair("huge", 10, le(~uint64_t(0)));
  writer.pair("i64", 11, le(-(int64_t(1) << 62))).pair("f64", 12, le(0x3FB999999999999AULL));
  writer.pair("list", 9,
              le(2u) + le(uint64_t(3)) + le(uint16_t(1)) + le(uint16_t(2)) + le(uint16_t(3)));
  writer.pair("words", 9, le(8u) + le(uint64_t(2)) + ggufString("one") + ggufString(""));
  writer.pair("nested", 9, le(9u) + le(uint64_t(1)) + le(0u) + le(uint64_t(2)) + "ab");
  writer.pair("none", 9, le(7u) + le(uint64_t(0)));
  std::string file = writer.str();
  GgufFile gguf = llvm::cantFail(parse(file));
  const GgufMetadata &m = gguf.metadata;
  EXPECT_EQ(gguf.version, 3u);
  EXPECT_EQ(m.size(), 19u);
  for (auto [key, value] :
       std::initializer_list<std::pair<const char *, int64_t>>{{"u8", 255},
                                                               {"i8", -1},
                                                               {"u16", 65534},
                                                               {"i16", -2},
                                                               {"u32", 4294967295},
                                                               {"i32", -7},
                                                               {"u64", int64_t(1) << 62},
                                                               {"i64", -(int64_t(1) << 62)}})
    EXPECT_EQ(llvm::cantFail(m.integer(key)), value) << key;
  EXPECT_EQ(llvm::cantFail(m.number("f32")), 1e-6) << "as it was written in decimal";
  EXPECT_EQ(llvm::cantFail(m.number("f64")), 0.1);
  EXPECT_EQ(llvm::cantFail(m.number("u8")), 255.0);
  EXPECT_EQ(llvm::cantFail(m.boolean("yes")), true);
  EXPECT_EQ(llvm::cantFail(m.boolean("no")), false);
  EXPECT_EQ(llvm::cantFail(m.string("general.architecture")), "llama");
  EXPECT_EQ(llvm::cantFail(m.integers("list")), (std::vector<int64_t>{1, 2, 3}));
  EXPECT_EQ(llvm::cantFail(m.integers("u8")), (std::vector<int64_t>{255}));
  EXPECT_EQ(llvm::cantFail(m.strings("words")), (std::vector<llvm::StringRef>{"one", ""}));
  EXPECT_TRUE(llvm::cantFail(m.integers("absent")).empty());
  EXPECT_EQ(llvm::cantFail(m.integer("absent")), std::nullopt);
  EXPECT_EQ(textOf(m.integer("huge")), "'huge' in 'm.gguf' holds a number from 2^63 on");
  EXPECT_EQ(textOf(m.integer("list")),
            "'list' in 'm.gguf' is an array of uint16, expected one whole number");
  EXPECT_EQ(textOf(m.string("u8")), "'u8' in 'm.gguf' is of type uint8, expected strings");
  EXPECT_EQ(textOf(m.integers("nested")),
            "'nested' in 'm.gguf' is an array of array, expected whole numbers");
  EXPECT_EQ(textOf(m.boolean("none")), "'none' in 'm.gguf' is an array of bool, expected one bool");
}

TEST(Gguf, Tensors) {
  std::string file = sound().tensor("empty", {0}, 0, "").tensor("scalar", {}, 0, "zzzz").str();
  GgufFile gguf = llvm::cantFail(parse(file));
  ASSERT_EQ(gguf.tensors.size(), 4u);
  EXPECT_EQ(gguf.tensors[0].shape, (llvm::SmallVector<int64_t, 4>{3, 2}));
  EXPECT_EQ(llvm::toStringRef(gguf.tensors[0].bytes), std::string(24, 'x'));
  EXPECT_EQ(llvm::StringRef(gguf.tensors[1].type->name), "Q8_0");
  EXPECT_EQ(llvm::toStringRef(gguf.tensors[1].bytes), std::string(68, 'y'));
  EXPECT_TRUE(gguf.tensors[2].bytes.empty());
  EXPECT_EQ(gguf.tensors[3].bytes.size(), 4u);
  GgufWriter two = sound();
  two.version = 2;
  EXPECT_EQ(refusal(two.str()), "");
}

TEST(Gguf, AlignmentOfTheFilesOwn) {
  GgufWriter writer;
  writer.alignment = 256;
  writer.u32("general.alignment", 256).tensor("a", {1}, 0, "aaaa").tensor("b", {1}, 0, "bbbb");
  std::string file = writer.str();
  EXPECT_EQ(llvm::toStringRef(llvm::cantFail(parse(file)).tensors[1].bytes), "bbbb");
  for (uint32_t wrong : {0u, 3u, 48u})
    EXPECT_EQ(refusal(GgufWriter().u32("general.alignment", wrong).str()),
              "'general.alignment' in 'm.gguf' is " + std::to_string(wrong) +
                  ", expected a power of two");
}

TEST(Gguf, WrongHeaders) {
  EXPECT_EQ(refusal("ggml1234567812345678"),
            "'m.gguf' does not begin with 'GGUF', so it is no GGUF file");
  EXPECT_EQ(refusal("GGUF\3"),
            std::string("'m.gguf' has 5 bytes, the header of a GGUF file alone has 24") + kCut);
  auto version = [](uint32_t number) {
    GgufWriter writer;
    writer.version = number;
    return refusal(writer.str());
  };
  EXPECT_EQ(version(0x03000000), "'m.gguf' is a big-endian GGUF file, only little-endian ones are "
                                 "read | convert the model again without --bigendian");
  EXPECT_EQ(version(1), "'m.gguf' is a GGUF file of version 1, expected 2 or 3 | convert the model "
                        "again with a llama.cpp of this or last year");
  for (uint32_t number : {0u, 4u})
    EXPECT_EQ(version(number), "'m.gguf' is a GGUF file of version " + std::to_string(number) +
                                   ", expected 2 or 3 | the file is damaged, or newer than this "
                                   "program");
}

TEST(Gguf, WrongCounts) {
  for (uint64_t count : {uint64_t(100), uint64_t(1) << 60, ~uint64_t(0)}) {
    GgufWriter pairs = sound(), tensors = sound();
    pairs.pairCount = count;
    tensors.tensorCount = count;
    EXPECT_NE(refusal(pairs.str()), "") << count;
    EXPECT_NE(refusal(tensors.str()), "") << count;
  }
  GgufWriter writer = sound();
  writer.pairCount = ~uint64_t(0);
  EXPECT_EQ(refusal(writer.str()),
            "'m.gguf' announces 18446744073709551615 metadata values, but has only " +
                std::to_string(writer.str().size()) + " bytes" + kDamaged);
}

TEST(Gguf, WrongValues) {
  auto with = [](uint32_t type, const std::string &value) {
    return refusal(GgufWriter().pair("k", type, value).str());
  };
  EXPECT_EQ(with(200, "abcd"), "the metadata value 'k' in 'm.gguf' is of the unknown type 200 | "
                               "the file is damaged, or newer than this program");
  EXPECT_EQ(with(7, "\2"), "the metadata value 'k' in 'm.gguf' is the bool 2, expected 0 or 1");
  EXPECT_EQ(with(8, le(uint64_t(1) << 60)).substr(0, 81),
            "a string of the metadata value 'k' in 'm.gguf' is 1152921504606846976 bytes long,");
  EXPECT_EQ(with(9, le(200u) + le(uint64_t(1))),
            "an element of the metadata value 'k' in 'm.gguf' is of the unknown type 200 | the "
            "file is damaged, or newer than this program");
  for (uint32_t type : {0u, 4u, 8u, 9u, 12u})
    EXPECT_EQ(with(9, le(type) + le(uint64_t(1) << 61)).substr(0, 73),
              "the metadata value 'k' in 'm.gguf' has 2305843009213693952 elements, but ");
  // Arrays in arrays in ...
  std::string deep;
  for (int i = 0; i < 1000; ++i)
    deep += le(9u) + le(uint64_t(1));
  EXPECT_EQ(with(9, deep),
            "the metadata value 'k' in 'm.gguf' has arrays in arrays, more than 4 deep");
  EXPECT_EQ(refusal(GgufWriter().u32("k", 1).u32("k", 1).str()),
            "the metadata value 'k' is in 'm.gguf' twice");
  EXPECT_EQ(refusal(GgufWriter().u32(std::string(70000, 'k'), 1).str()),
            "the key of metadata value 0 in 'm.gguf' is 70000 bytes long, the format allows 65535");
}

TEST(Gguf, WrongTensors) {
  auto with = [](std::vector<uint64_t> dims, uint32_t type, uint64_t offset) {
    return refusal(sound().info("c", dims, type, offset).str());
  };
  const std::string c = "tensor 'c' in 'm.gguf' ";
  EXPECT_EQ(with({1, 1, 1, 1, 1}, 0, 0), c + "has 5 dimensions, the format allows 4");
  EXPECT_EQ(with({uint64_t(1) << 63}, 0, 0),
            c + "has the size 9223372036854775808, expected less than 2^63");
  EXPECT_EQ(with({uint64_t(1) << 40, uint64_t(1) << 40}, 0, 0),
            c + "has shape (1099511627776, 1099511627776), more than 2^63 bytes");
  EXPECT_EQ(with({1}, 200, 0),
            c + "is of the unknown type 200 | the file is damaged, or newer than this program");
  EXPECT_EQ(with({1}, 4, 0),
            c + "is of type 4, which ggml has given up | quantize the model again");
  EXPECT_EQ(with({33}, 8, 0), c + "has rows of 33, expected a multiple of 32 in type Q8_0");
  EXPECT_EQ(with({1}, 0, 33), c + "begins at byte 33 of the data, expected a multiple of 32");
  EXPECT_EQ(with({1}, 0, 160),
            c + "has 4 bytes from byte 160 of the data on, which has only 100" + kCut);
  EXPECT_EQ(with({1}, 0, ~uint64_t(31)),
            c + "has 4 bytes from byte 18446744073709551584 of the data on, which has only 100" +
                kCut);
  EXPECT_EQ(with({4}, 0, 0), "tensors 'a.weight' and 'c' overlap in 'm.gguf'");
  EXPECT_EQ(with({32}, 8, 64), "tensors 'b.weight' and 'c' overlap in 'm.gguf'");
  EXPECT_EQ(refusal(sound().tensor("a.weight", {1}, 0, "1234").str()),
            "tensor 'a.weight' is in 'm.gguf' twice");
  EXPECT_EQ(refusal(sound().tensor(std::string(65, 'n'), {1}, 0, "1234").str()),
            "the name of tensor 2 in 'm.gguf' is 65 bytes long, the format allows 64");
}

TEST(Gguf, AFileCutAnywhereIsAnError) {
  const std::string file = sound().str();
  ASSERT_EQ(refusal(file), "");
  for (size_t size = 0; size < file.size(); ++size)
    EXPECT_NE(refusal(file.substr(0, size)), "") << size;
}
