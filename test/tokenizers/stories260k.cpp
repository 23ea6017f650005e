// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// llama2.c's tokenizer.bin against what run.c printed and which ids it took.

#include "SharedData.h"
#include "compiler/tokenizers/HostTokenizer.h"
#include "compiler/tokenizers/Llama2cTokenizer.h"

using namespace burin;

namespace {
struct Stories260K : testing::Test {
  void SetUp() override {
    BURIN_NEEDS(sharedPath("stories260K/tok512.bin"));
    auto read = readLlama2cTokenizer(sharedPath("stories260K/tok512.bin"), 512);
    ASSERT_TRUE(bool(read)) << llvm::toString(read.takeError());
    host = std::make_unique<HostTokenizer>(*read);
  }
  std::unique_ptr<HostTokenizer> host;
};
} // namespace

/// Lines "position, token in, token out, logit"; the text is that of the tokens out, after bos.
static std::vector<Token> goldenIds() {
  std::vector<Token> ids = {1};
  std::string file = readText(sharedPath("golden/stories260K_O3.tokens.txt"));
  llvm::SmallVector<llvm::StringRef> lines, fields;
  llvm::StringRef(file).split(lines, '\n', -1, false);
  for (llvm::StringRef line : lines) {
    fields.clear();
    line.split(fields, ' ', -1, false);
    ids.push_back(std::stoi(fields[2].str()));
  }
  return ids;
}

TEST_F(Stories260K, GoldenTextFromIds) {
  std::vector<Token> ids = goldenIds();
  ASSERT_EQ(ids.size(), 201u);
  std::string text = host->decode(llvm::ArrayRef(ids).drop_front());
  ASSERT_FALSE(text.empty());
  EXPECT_EQ(text[0], ' '); // only after bos does the space go
  // run.c decodes with bos before the first token, and does not print bos itself.
  std::string printed = host->decode(ids).substr(std::string("\n<s>\n").size());
  EXPECT_EQ(printed, readText(sharedPath("golden/stories260K_O3.text.txt")));
}

TEST_F(Stories260K, GoldenIdsFromText) {
  std::vector<Token> ids = goldenIds();
  std::string text = readText(sharedPath("golden/stories260K_O3.text.txt"));
  EXPECT_EQ(host->encode(text, true), ids);
}
