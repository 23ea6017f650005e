// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A conversation with a model: what was said is kept, and the model takes only what is new.

#pragma once

#include "compiler/Artifact.h"
#include "compiler/chat/ChatTemplate.h"
#include "compiler/tokenizers/HostTokenizer.h"

namespace burin {

class Conversation {
public:
  /// `system`: what the model is told first; empty: nothing.
  Conversation(Artifact &artifact, const HostTokenizer &tokenizer, const ChatTemplate &chat,
               llvm::StringRef system);

  /// Lets the model take the user's words, so that its answer is what comes next. Where the context
  /// has no room for everything that was said, the oldest words and their answers are forgotten.
  /// Returns the last token taken.
  llvm::Expected<Token> ask(llvm::StringRef words);
  /// Keeps what the model answered: the tokens that it wrote and took.
  void keepAnswer(llvm::ArrayRef<Token> ids);

private:
  Artifact &artifact;
  const HostTokenizer &tokenizer;
  const ChatTemplate &chat;
  std::vector<ChatMessage> messages;
  std::vector<Token> taken; ///< by the model
  size_t firstWords;        ///< message from which on may be forgotten
};

} // namespace burin
