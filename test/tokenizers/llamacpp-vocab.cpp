// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Published vocabularies with llama.cpp's own vectors (models/ggml-vocab-*.gguf): its text blocks
// and the ids of each. The tokenizer.json of the same vocabulary gives the same ids.

#include "compiler/tokenizers/GgufTokenizer.h"
#include "compiler/tokenizers/HostTokenizer.h"
#include "compiler/tokenizers/SentencePieceFile.h"
#include "compiler/tokenizers/TokenizerJson.h"
#include "test/tokenizers/SharedData.h"

using namespace burin;

namespace {

struct Vector {
  std::string text;
  std::vector<int32_t> ids;
};

/// Blocks of `path`.inp, between lines that say so, and lines of `path`.out.
std::vector<Vector> vectorsOf(const std::string &path) {
  std::string texts = readText(path + ".inp"), ids = readText(path + ".out");
  llvm::SmallVector<llvm::StringRef> blocks, lines;
  llvm::StringRef(texts).split(blocks, "\n__ggml_vocab_test__\n");
  llvm::StringRef(ids).split(lines, '\n');
  std::vector<Vector> vectors;
  for (size_t i = 0; i < blocks.size() && i < lines.size(); ++i) {
    Vector &vector = vectors.emplace_back();
    vector.text = blocks[i].str();
    llvm::SmallVector<llvm::StringRef> numbers;
    lines[i].split(numbers, ' ', -1, /*KeepEmpty=*/false);
    for (llvm::StringRef number : numbers)
      EXPECT_FALSE(number.getAsInteger(10, vector.ids.emplace_back()));
  }
  return vectors;
}

void expectAll(const HostTokenizer &host, const std::vector<Vector> &vectors, bool decodes) {
  EXPECT_GT(vectors.size(), 40u);
  for (const Vector &vector : vectors) {
    EXPECT_EQ(host.encode(vector.text, false), vector.ids) << "'" << vector.text << "'";
    if (decodes)
      EXPECT_EQ(host.decode(vector.ids), vector.text);
  }
}

} // namespace

TEST(LlamaCppVocab, Gpt2) {
  std::string path = sharedPath("llamacpp_vocab/ggml-vocab-gpt-2.gguf");
  BURIN_NEEDS(path);
  auto model = readGgufTokenizer(path, 1 << 20);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  expectAll(HostTokenizer(*model), vectorsOf(path), /*decodes=*/true);
}

TEST(LlamaCppVocab, Phi3) {
  std::string path = sharedPath("llamacpp_vocab/ggml-vocab-phi-3.gguf");
  BURIN_NEEDS(path);
  auto model = readGgufTokenizer(path, 1 << 20);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  expectAll(HostTokenizer(*model), vectorsOf(path), /*decodes=*/true);
}

// No decoder has WordPiece; its tokenizer.json is read, see below.
TEST(LlamaCppVocab, WordPieceInGgufIsRefused) {
  std::string path = sharedPath("llamacpp_vocab/ggml-vocab-bert-bge.gguf");
  BURIN_NEEDS(path);
  auto model = readGgufTokenizer(path, 1 << 20);
  ASSERT_FALSE(bool(model));
  EXPECT_EQ(llvm::toString(model.takeError()),
            "'" + path + "': has a tokenizer of the kind 'bert', supported are 'llama' and 'gpt2'");
}

TEST(LlamaCppVocab, TokenizerJsonOfGpt2) {
  std::string folder = sharedPath("hf_tokenizer_json/gpt2/data");
  BURIN_NEEDS(folder);
  auto model = readTokenizerJson(folder, 1 << 20);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  expectAll(HostTokenizer(*model), vectorsOf(sharedPath("llamacpp_vocab/ggml-vocab-gpt-2.gguf")),
            /*decodes=*/true);
}

TEST(LlamaCppVocab, TokenizerJsonOfBert) {
  std::string folder = sharedPath("hf_tokenizer_json/sentence-transformers/data");
  BURIN_NEEDS(folder);
  auto model = readTokenizerJson(folder, 1 << 20);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  expectAll(HostTokenizer(*model), vectorsOf(sharedPath("llamacpp_vocab/ggml-vocab-bert-bge.gguf")),
            /*decodes=*/false);
}

// From the README of SentencePiece's Python package.
TEST(SentencePieceVocab, TestModel) {
  std::string path = sharedPath("sentencepiece_py/test_model.model");
  BURIN_NEEDS(path);
  auto model = readSentencePieceFile(path, 1 << 20);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  HostTokenizer host(*model);
  auto encode = [&](llvm::StringRef text) { return host.encode(text, false); };
  EXPECT_EQ(encode("This is a test"), std::vector<int32_t>({284, 47, 11, 4, 15, 400}));
  EXPECT_EQ(encode("Hello world"), std::vector<int32_t>({151, 88, 21, 887}));
  EXPECT_EQ(host.decode(encode("This is a test")), "This is a test");
}
