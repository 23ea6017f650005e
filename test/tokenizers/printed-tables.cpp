// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tables as a firmware gets them: printed, beside the runtime files renamed into the model's
// namespace, compiled with warnings as errors by GCC and clang and once with sanitizers, run, and
// compared with the tokenizer in this process. And the promised bytes against the objects' symbols,
// for 64-bit and 32-bit targets.

#include "SharedData.h"
#include "SmallModels.h"
#include "TemporaryFolder.h"
#include "codegen/cpp/TokenizerTables.h"
#include "compiler/tokenizers/HostTokenizer.h"
#include "compiler/tokenizers/TokenizerJson.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include <random>
#include <regex>

using namespace burin;

static std::string printed(const TokenizerModel &model) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printTokenizerTables(model, "tiny", os);
  return text;
}

/// What happens to runtime files when a model is compiled.
static std::string renamed(std::string text) {
  text = std::regex_replace(text, std::regex("#include \"(burin/)?([a-z0-9_]+\\.h)\""),
                            "#include \"tiny_$2\"");
  text = std::regex_replace(text, std::regex("burin::|namespace burin"), "namespace tiny");
  return std::regex_replace(text, std::regex("BURIN_"), "TINY_");
}

/// Writes tables, runtime files and a program; returns the sources' paths.
static std::vector<std::string> writeProgram(const TokenizerModel &model,
                                             const TemporaryFolder &folder) {
  // Texts are length and bytes, in and out; each is tried with every capacity near the needed one,
  // in memory of exactly that size so that a sanitizer sees each byte beyond it.
  folder.write("main.cpp", R"(
#include "tiny_tokenizer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int, char **arguments) {
  FILE *file = fopen(arguments[1], "rb");
  uint32_t size;
  tiny::Tokenizer tokenizer(tiny::kTokenizerTables);
  while (fread(&size, 4, 1, file) == 1) {
    char *text = static_cast<char *>(malloc(size ? size : 1));
    if (fread(text, 1, size, file) != size)
      return 1;
    size_t count = 0, needed = 0;
    const size_t most = tokenizer.most_ids(size);
    for (size_t capacity = most;; capacity = needed) {
      tiny::Token *ids = static_cast<tiny::Token *>(malloc(capacity ? 4 * capacity : 1));
      tiny::TokenizerStatus status = tokenizer.encode(text, size, true, ids, capacity, count);
      if (capacity == most) {
        tiny::Token previous = -1;
        for (size_t i = 0; i < count; previous = ids[i++]) {
          printf("%d ", static_cast<int>(ids[i]));
          tiny::Piece piece = tokenizer.decode(previous, ids[i]);
          for (size_t j = 0; j < piece.size; ++j)
            printf("%02x", static_cast<unsigned>(piece.bytes[j]) & 255);
          printf(" ");
        }
        printf("\n");
        needed = count + 1;
        if (status != tiny::TokenizerStatus::kOk)
          return 2;
      }
      free(ids);
      if (needed == 0)
        break;
      --needed;
    }
    free(text);
  }
  fclose(file);
  return 0;
}
)");
  folder.write("tiny_tokenizer_tables.cpp", printed(model));
  std::vector<std::string> sources = {folder.path("main.cpp"),
                                      folder.path("tiny_tokenizer_tables.cpp")};
  for (llvm::StringRef file : tokenizerRuntimeFiles(model)) {
    std::string text = renamed(readText(BURIN_SOURCE_DIR "/runtime/" + file.str()));
    EXPECT_EQ(text.find("burin"), std::string::npos) << file.str();
    std::string name = "tiny_" + llvm::sys::path::filename(file).str();
    folder.write(name, text);
    if (llvm::StringRef(name).ends_with(".cpp"))
      sources.push_back(folder.path(name));
  }
  return sources;
}

/// Runs a program; empty output file name: nothing is kept. Returns its exit code.
static int run(const std::vector<std::string> &command, const std::string &output,
               const std::string &errors) {
  std::vector<llvm::StringRef> arguments(command.begin(), command.end());
  std::optional<llvm::StringRef> redirects[] = {std::nullopt, llvm::StringRef(output),
                                                llvm::StringRef(errors)};
  return llvm::sys::ExecuteAndWait(command[0], arguments, std::nullopt, redirects,
                                   /*SecondsToWait=*/300);
}

static std::vector<std::string> texts() {
  std::vector<std::string> list = {
      "", " ", "Once upon a time, there was a little girl named Lily.<|endoftext|> ",
      "12345  \n\n x 'S don't \xC3\xA9\xE2\x80\x83\xF0\x9F\x98\x80", std::string(60, 'a')};
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i) {
    std::string text(random() % 70, '\0');
    for (char &c : text)
      c = static_cast<char>(random() % 2 ? random() % 256
                                         : "ab <\n\xE2\x80\x83\xF0\x9F"[random() % 9]);
    list.push_back(text);
  }
  return list;
}

static void compileAndCompare(const TokenizerModel &model, const std::string &compiler,
                              const std::vector<std::string> &flags) {
  llvm::ErrorOr<std::string> path = llvm::sys::findProgramByName(compiler);
  if (!path)
    GTEST_SKIP() << compiler << " is absent";
  TemporaryFolder folder;
  std::vector<std::string> command = {
      *path,     "-std=c++17",      "-Wall",     "-Wextra", "-Wconversion",        "-Wshadow",
      "-Werror", "-fno-exceptions", "-fno-rtti", "-o",      folder.path("program")};
  command.insert(command.end(), flags.begin(), flags.end());
  for (const std::string &source : writeProgram(model, folder))
    command.push_back(source);
  ASSERT_EQ(run(command, folder.path("output"), folder.path("errors")), 0)
      << readText(folder.path("errors"));

  std::string input, expected;
  llvm::raw_string_ostream os(expected);
  HostTokenizer host(model);
  for (const std::string &text : texts()) {
    uint32_t size = static_cast<uint32_t>(text.size());
    input.append(reinterpret_cast<const char *>(&size), 4);
    input += text;
    Token previous = Tokenizer::kNoToken;
    for (Token id : host.encode(text, true)) {
      Piece piece = host.tokenizer().decode(previous, id);
      os << id << ' ' << llvm::toHex(llvm::StringRef(piece.bytes, piece.size), /*LowerCase=*/true)
         << ' ';
      previous = id;
    }
    os << '\n';
  }
  folder.write("input", input);
  ASSERT_EQ(run({folder.path("program"), folder.path("input")}, folder.path("output"),
                folder.path("errors")),
            0)
      << readText(folder.path("errors"));
  EXPECT_EQ(readText(folder.path("output")), expected);
}

static TokenizerModel tales() {
  auto model = readTokenizerJson(modelPath("tales"), 1024);
  EXPECT_TRUE(bool(model));
  return std::move(*model);
}

static TokenizerModel storyteller() {
  return smallSentencePiece(
      {" ", "a", "b", "ab", " a", "on", "ce", "o", "n", "c", "e", "t", "i", "\\", "?", "\""});
}

/// Ids and offsets beyond 16 bits, every table present, white space beside added tokens.
static TokenizerModel wide() {
  TokenizerModel model = smallByteLevel();
  model.wordSplit = TokenizerModel::WordSplit::Gpt2Digits;
  model.wholeWords = true;
  model.pieces.resize(70000);
  uint32_t ab = addMerge(model, 'a', 'b'), aa = addMerge(model, 'a', 'a');
  addMerge(model, aa, ab);
  std::swap(model.merges[0], model.merges[1]);
  addToken(model, "<|endoftext|>", true, true);
  addToken(model, "  ", false, false, true);
  model.suffix = {addToken(model, "</s>")};
  model.pieces.push_back({std::string(70000, 'x'), true, 0});
  return model;
}

/// Characters, byte fallback, a space before every part, added tokens that are searched in
/// normalized text and that must stand alone.
static TokenizerModel characters() {
  TokenizerModel model;
  model.engine = TokenizerModel::Engine::CharacterBpe;
  model.pieces = {{"<unk>", false, 0}, {" ", true, 0}, {"a", true, 0}, {"\xE2\x80\x83", true, 0}};
  for (int byte = 0; byte < 256; ++byte) {
    model.byteTokens[static_cast<size_t>(byte)] = static_cast<int32_t>(model.pieces.size());
    model.pieces.push_back({std::string(1, static_cast<char>(byte)), false, 0});
  }
  uint32_t word = addMerge(model, 1, 2);
  model.pieces[word].canBeFound = false;
  model.pieces[addMerge(model, word, 2)].canBeFound = false;
  model.unknown = 0;
  model.fusesUnknown = true;
  model.spaces = {true, TokenizerModel::Spaces::Added::BeforeParts, false, false};
  model.decoder.dropsLeadingSpace = true;
  addToken(model, "<|endoftext|>");
  addToken(model, "girl", true, true);
  addToken(model, "was", false, false, true);
  model.addedTokens.back().text = " was";
  model.addedTokens[1].singleWord = true;
  return model;
}

/// The same pieces with scores, a table of characters that makes "a" of "A", and spaces removed.
static TokenizerModel unigram(bool rounds) {
  TokenizerModel model = characters();
  model.engine = TokenizerModel::Engine::Unigram;
  model.merges.clear();
  for (uint32_t id = 0; id < model.pieces.size(); ++id) {
    model.pieces[id].canBeFound = id > 0 && (id < 4 || id > 259) && id < 262;
    model.pieces[id].score = -1.1 * id;
  }
  model.leastScore = -300;
  model.roundsSums = rounds;
  model.normalizer.kind = TokenizerModel::Normalizer::Kind::Charsmap;
  model.normalizer.removesSpaces = true;
  model.addedTokens.clear();
  return model;
}

static TokenizerModel wordPiece() {
  TokenizerModel model;
  model.engine = TokenizerModel::Engine::WordPiece;
  for (const char *piece : {" [UNK]", " once", " a", "a", " time", " there", "e", " ,", " e", "x"})
    model.pieces.push_back({piece, true, 0});
  model.normalizer.kind = TokenizerModel::Normalizer::Kind::Bert;
  model.normalizer.cleansText = model.normalizer.spacesChinese = true;
  model.normalizer.stripsAccents = model.normalizer.lowerCase = true;
  model.unknown = 0;
  model.mostCharacters = 20;
  model.decoder.dropsLeadingSpace = model.decoder.cleansSpaces = true;
  return model;
}

/// Byte-level with another normalizer and splitter.
static TokenizerModel bytes(TokenizerModel::Normalizer::Kind kind,
                            TokenizerModel::WordSplit split) {
  TokenizerModel model = smallByteLevel();
  model.normalizer.kind = kind;
  model.wordSplit = split;
  addMerge(model, 'a', 'b');
  if (kind == TokenizerModel::Normalizer::Kind::Clip)
    for (size_t byte = 0; byte < 256; ++byte)
      model.lastByteTokens[byte] = static_cast<int32_t>(255 - byte);
  return model;
}

static const std::vector<std::string> kSanitize = {"-O1", "-g1", "-fsanitize=address,undefined",
                                                   "-fno-sanitize-recover=all"};

TEST(PrintedTables, TalesWithGcc) { compileAndCompare(tales(), "g++", {"-O2"}); }
TEST(PrintedTables, TalesSanitized) { compileAndCompare(tales(), "clang++-22", kSanitize); }
TEST(PrintedTables, SentencePieceWithGcc) { compileAndCompare(storyteller(), "g++", {"-O2"}); }
TEST(PrintedTables, SentencePieceSanitized) {
  compileAndCompare(storyteller(), "clang++-22", kSanitize);
}
TEST(PrintedTables, WideSanitized) { compileAndCompare(wide(), "clang++-22", kSanitize); }
TEST(PrintedTables, WideWithGcc) { compileAndCompare(wide(), "g++", {"-Os"}); }

TEST(PrintedTables, CharactersWithGcc) { compileAndCompare(characters(), "g++", {"-O2"}); }
TEST(PrintedTables, CharactersSanitized) {
  compileAndCompare(characters(), "clang++-22", kSanitize);
}
TEST(PrintedTables, UnigramWithGcc) { compileAndCompare(unigram(true), "g++", {"-O2"}); }
TEST(PrintedTables, UnigramSanitized) {
  compileAndCompare(unigram(false), "clang++-22", kSanitize);
}
TEST(PrintedTables, WordPieceWithGcc) { compileAndCompare(wordPiece(), "g++", {"-O2"}); }
TEST(PrintedTables, WordPieceSanitized) { compileAndCompare(wordPiece(), "clang++-22", kSanitize); }
TEST(PrintedTables, NfcSanitized) {
  compileAndCompare(bytes(TokenizerModel::Normalizer::Kind::Nfc, TokenizerModel::WordSplit::Qwen2),
                    "clang++-22", kSanitize);
}
TEST(PrintedTables, ClipSanitized) {
  compileAndCompare(bytes(TokenizerModel::Normalizer::Kind::Clip, TokenizerModel::WordSplit::Clip),
                    "clang++-22", kSanitize);
}
TEST(PrintedTables, O200kWithGcc) {
  compileAndCompare(bytes(TokenizerModel::Normalizer::Kind::None, TokenizerModel::WordSplit::O200k),
                    "g++", {"-O2"});
}

TEST(PrintedTables, Reproducible) { EXPECT_EQ(printed(tales()), printed(tales())); }

/// The sizes of all objects that the tables' object file defines.
static uint64_t objectBytes(const TokenizerModel &model, const std::vector<std::string> &compiler) {
  TemporaryFolder folder;
  std::vector<std::string> command = compiler;
  writeProgram(model, folder);
  command.insert(command.end(),
                 {"-std=c++17", "-ffreestanding", "-c", folder.path("tiny_tokenizer_tables.cpp"),
                  "-o", folder.path("tables.o")});
  EXPECT_EQ(run(command, folder.path("output"), folder.path("errors")), 0)
      << readText(folder.path("errors"));
  auto object = llvm::object::ObjectFile::createObjectFile(folder.path("tables.o"));
  if (!object) {
    ADD_FAILURE() << llvm::toString(object.takeError());
    return 0;
  }
  uint64_t bytes = 0;
  for (llvm::object::ELFSymbolRef symbol :
       llvm::cast<llvm::object::ELFObjectFileBase>(*object->getBinary()).symbols())
    if (symbol.getELFType() == llvm::ELF::STT_OBJECT)
      bytes += symbol.getSize();
  return bytes;
}

static void checkBytes(const std::string &compiler, const std::vector<std::string> &flags,
                       unsigned pointerSize) {
  llvm::ErrorOr<std::string> path = llvm::sys::findProgramByName(compiler);
  if (!path)
    GTEST_SKIP() << compiler << " is absent";
  std::vector<std::string> command = {*path};
  command.insert(command.end(), flags.begin(), flags.end());
  for (const TokenizerModel &model :
       {tales(), storyteller(), wide(), characters(), unigram(true), unigram(false), wordPiece()})
    EXPECT_EQ(objectBytes(model, command), tokenizerTableBytes(model, pointerSize));
}

TEST(PrintedTables, BytesOf64BitTarget) { checkBytes("g++", {"-O2"}, 8); }
TEST(PrintedTables, BytesOf32BitTarget) {
  checkBytes("clang++-22", {"--target=thumbv7em-none-eabihf", "-Os"}, 4);
}
