// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a model wants a conversation written: its own chat template, run.

#pragma once

#include "compiler/chat/JinjaTree.h"
#include "llvm/ADT/ArrayRef.h"
#include <optional>

namespace burin {

struct ChatMessage {
  std::string role; ///< "system", "user" or "assistant"
  std::string content;
};

class ChatTemplate {
public:
  /// Of a Hugging Face directory: chat_template.jinja, or "chat_template" in tokenizer_config.json.
  static llvm::Expected<ChatTemplate> read(llvm::StringRef directory);

  /// The conversation as text. It holds the begin of text where the model wants it, so encode it
  /// without. `asksForAnswer` ends it where the assistant goes on. `thinks`: for models that can
  /// do both.
  llvm::Expected<std::string> render(llvm::ArrayRef<ChatMessage> messages, bool asksForAnswer,
                                     std::optional<bool> thinks = std::nullopt) const;

private:
  JinjaNode::Ptr root;
  JinjaValue::Dict constants; ///< bos_token and the like
};

} // namespace burin
