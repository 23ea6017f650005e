// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every conversation of every folder with vectors, rendered by transformers: the same text, and the
// same ids of it. A template that cannot be read fails.

#include "compiler/chat/ChatTemplate.h"
#include "compiler/tokenizers/HostTokenizer.h"
#include "compiler/tokenizers/TokenizerJson.h"
#include "test/tokenizers/HfVectors.h"

using namespace burin;

namespace {
struct ChatVectors : testing::TestWithParam<std::string> {};
} // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ChatVectors);

TEST_P(ChatVectors, AllAgree) {
  std::string directory = sharedPath("hf_tiny/" + GetParam());
  llvm::Expected<ChatTemplate> chat = ChatTemplate::read(directory);
  ASSERT_TRUE(bool(chat)) << llvm::toString(chat.takeError());
  auto model = readTokenizerJson(directory, 1024);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  HostTokenizer host(*model);
  std::vector<llvm::json::Object> vectors = readLines(directory + "/chat.jsonl");
  ASSERT_GE(vectors.size(), 10u);
  for (const llvm::json::Object &vector : vectors) {
    std::vector<ChatMessage> messages;
    for (const llvm::json::Value &value : *vector.getArray("messages"))
      messages.push_back({value.getAsObject()->getString("role")->str(),
                          value.getAsObject()->getString("content")->str()});
    auto text = chat->render(messages, *vector.getBoolean("add_generation_prompt"),
                             vector.getBoolean("enable_thinking"));
    ASSERT_TRUE(bool(text)) << llvm::toString(text.takeError());
    EXPECT_EQ(*text, vector.getString("rendered")->str());
    EXPECT_EQ(host.encode(*text, false), integers(vector, "ids")) << *text;
  }
}

INSTANTIATE_TEST_SUITE_P(Folders, ChatVectors, testing::ValuesIn(foldersWith("chat.jsonl")),
                         folderName);

TEST(ChatVectorsFolders, AllAreListed) {
  BURIN_NEEDS(sharedPath("hf_tiny"));
  EXPECT_GE(foldersWith("chat.jsonl").size(), 19u);
}
