// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tokenizer in a GGUF file against the vectors of its Hugging Face twin: where llama.cpp gives
// other ids than the tokenizers library, either is right.

#include "compiler/tokenizers/GgufTokenizer.h"
#include "compiler/tokenizers/HostTokenizer.h"
#include "test/tokenizers/SharedData.h"
#include <algorithm>

using namespace burin;

namespace {
class GgufTokenizer : public testing::TestWithParam<const char *> {};
} // namespace

TEST_P(GgufTokenizer, Vectors) {
  const std::string folder = sharedPath(std::string("hf_tiny/") + GetParam());
  BURIN_NEEDS(folder);
  llvm::Expected<TokenizerModel> model = readGgufTokenizer(folder + "/model-f32.gguf", 1 << 20);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  HostTokenizer tokenizer(*model);
  std::string text = readText(folder + "/tokenizer_vectors.jsonl");
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(text).split(lines, '\n', -1, /*KeepEmpty=*/false);
  size_t exact = 0, wrong = 0;
  for (llvm::StringRef line : lines) {
    llvm::json::Object vector = parseObject(line);
    std::string input = vector.getString("text")->str();
    std::vector<int32_t> found = tokenizer.encode(input, /*withSpecial=*/false);
    if (found == integers(vector, "ids"))
      ++exact;
    else if (!vector.get("ids_llamacpp") || found != integers(vector, "ids_llamacpp"))
      ++wrong, ADD_FAILURE() << line.substr(0, 200).str();
    if (wrong > 3)
      break;
  }
  EXPECT_GT(exact, 50u);
}

INSTANTIATE_TEST_SUITE_P(All, GgufTokenizer,
                         testing::Values("llama2", "llama3", "llama3.2", "qwen2", "qwen3", "gpt2",
                                         "phi3", "phi4mini", "openelm", "gemma2"),
                         [](const testing::TestParamInfo<const char *> &name) {
                           std::string text = name.param;
                           std::replace(text.begin(), text.end(), '.', '_');
                           return text;
                         });
