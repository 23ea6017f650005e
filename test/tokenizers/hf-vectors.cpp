// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every text of the Hugging Face tokenizers' vectors, made with the tokenizers library: the same
// ids with and without special tokens, and the same text back.

#include "SharedData.h"
#include "compiler/tokenizers/HostTokenizer.h"
#include "compiler/tokenizers/TokenizerJson.h"

using namespace burin;

namespace {
struct HfVectors : testing::TestWithParam<const char *> {};
} // namespace

TEST_P(HfVectors, AllAgree) {
  std::string directory = sharedPath(std::string("hf_tiny/") + GetParam());
  BURIN_NEEDS(directory);
  auto model = readTokenizerJson(directory, 512);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  HostTokenizer host(*model);

  std::string file = readText(directory + "/tokenizer_vectors.jsonl");
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(file).split(lines, '\n', -1, /*KeepEmpty=*/false);
  ASSERT_GT(lines.size(), 200u);
  for (llvm::StringRef line : lines) {
    llvm::json::Object vector = parseObject(line);
    std::string text = vector.getString("text")->str();
    std::vector<int32_t> ids = integers(vector, "ids");
    EXPECT_EQ(host.encode(text, false), ids) << text;
    EXPECT_EQ(host.encode(text, true), integers(vector, "ids_with_special")) << text;
    EXPECT_EQ(host.decode(ids), vector.getString("decoded")->str());
  }
}

INSTANTIATE_TEST_SUITE_P(Models, HfVectors, testing::Values("llama3", "llama3.2", "smollm", "gpt2"),
                         [](const auto &info) {
                           std::string name = info.param;
                           name.erase(std::remove(name.begin(), name.end(), '.'), name.end());
                           return name;
                         });
