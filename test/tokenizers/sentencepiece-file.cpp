// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// tokenizer.model: the ids of SentencePiece itself, to which special tokens are text; and files
// that are broken.

#include "HfVectors.h"
#include "TemporaryFolder.h"
#include "compiler/tokenizers/HostTokenizer.h"
#include "compiler/tokenizers/SentencePieceFile.h"
#include <random>

using namespace burin;

namespace {
struct SentencePieceVectors : testing::TestWithParam<std::string> {};
} // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SentencePieceVectors);

TEST_P(SentencePieceVectors, AllAgree) {
  std::string directory = sharedPath("hf_tiny/" + GetParam());
  auto model = readSentencePieceFile(directory + "/tokenizer.model", 1024);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  HostTokenizer host(*model);
  for (const llvm::json::Object &vector : readLines(directory + "/tokenizer_vectors.jsonl")) {
    std::string text = vector.getString("text")->str();
    std::vector<int32_t> ids = integers(vector, vector.get("ids_spm") ? "ids_spm" : "ids");
    EXPECT_EQ(host.encode(text, false), ids) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(Folders, SentencePieceVectors,
                         testing::ValuesIn(foldersWith("tokenizer.model")), folderName);

TEST(SentencePieceFile, Damaged) {
  std::string path = sharedPath("hf_tiny/llama2/tokenizer.model");
  BURIN_NEEDS(path);
  std::string file = readText(path);
  std::mt19937 random(4);
  TemporaryFolder folder;
  unsigned good = 0, bad = 0;
  for (int round = 0; round < 600; ++round) {
    std::string damaged = file;
    if (round % 3 == 0)
      damaged.resize(random() % file.size());
    for (size_t i = random() % 4; i > 0; --i)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    folder.write("tokenizer.model", damaged);
    auto model = readSentencePieceFile(folder.path("tokenizer.model"), 512);
    if (!model) {
      ++bad;
      EXPECT_FALSE(llvm::toString(model.takeError()).empty());
      continue;
    }
    ++good;
    HostTokenizer host(*model);
    EXPECT_FALSE(host.encode("Once upon a time \xFF", true).empty());
  }
  EXPECT_GT(good, 20u);
  EXPECT_GT(bad, 20u);
}
