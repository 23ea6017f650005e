// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The project's own models: golden.json was made with transformers.

#include "SharedData.h"
#include "compiler/tokenizers/HostTokenizer.h"
#include "compiler/tokenizers/TokenizerJson.h"

using namespace burin;

namespace {
struct Tales : testing::TestWithParam<const char *> {};
} // namespace

TEST_P(Tales, GoldenPromptAndText) {
  std::string directory = modelPath(GetParam());
  auto model = readTokenizerJson(directory, 1024);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  HostTokenizer host(*model);
  llvm::json::Object golden = parseObject(readText(directory + "/golden.json"));
  EXPECT_EQ(host.encode(*golden.getString("prompt"), true), integers(golden, "prompt_ids"));
  EXPECT_EQ(host.decode(integers(golden, "greedy_ids")), golden.getString("greedy_text")->str());
}

TEST_P(Tales, BeginAndEnd) {
  auto model = readTokenizerJson(modelPath(GetParam()), 1024);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  HostTokenizer host(*model);
  EXPECT_EQ(host.tokenizer().bos(), 0);
  EXPECT_TRUE(host.tokenizer().is_end(0));
  EXPECT_FALSE(host.tokenizer().is_end(1));
}

/// The whole held-back text comes back from its ids.
TEST_P(Tales, EvalTextRoundTrip) {
  auto model = readTokenizerJson(modelPath(GetParam()), 1024);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  HostTokenizer host(*model);
  std::string text = readText(modelPath("tales/eval.txt"));
  std::vector<Token> ids = host.encode(text, false);
  EXPECT_LT(ids.size(), text.size() / 2);
  EXPECT_EQ(host.decode(ids), text);
}

INSTANTIATE_TEST_SUITE_P(Models, Tales, testing::Values("tales", "tales-nano"),
                         [](const auto &info) {
                           std::string name = info.param;
                           name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
                           return name;
                         });
