// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The conversation is rendered anew each time, because templates may say earlier things otherwise
// once more has been said; where its tokens begin with those that the model has taken, it takes
// only the rest.

#include "compiler/Conversation.h"

#include "compiler/formats/UserError.h"
#include "llvm/ADT/STLExtras.h"

using namespace burin;

Conversation::Conversation(Artifact &artifact, const HostTokenizer &tokenizer,
                           const ChatTemplate &chat, llvm::StringRef system)
    : artifact(artifact), tokenizer(tokenizer), chat(chat) {
  if (!system.empty())
    messages.push_back({"system", system.str()});
  firstWords = messages.size();
}

llvm::Expected<Token> Conversation::ask(llvm::StringRef words) {
  messages.push_back({"user", words.str()});
  size_t room = static_cast<size_t>(artifact.context());
  std::vector<Token> ids;
  for (;;) {
    llvm::Expected<std::string> text = chat.render(messages, /*asksForAnswer=*/true);
    if (!text)
      return userError(llvm::toString(text.takeError()),
                       "without --chat, -p gives the model a text as it is");
    ids = tokenizer.encode(*text, /*withSpecial=*/false);
    if (!ids.empty() && ids.size() < room)
      break;
    // Words and their answer go together.
    if (ids.empty() || messages.size() < firstWords + 3)
      return userError("the conversation has " + std::to_string(ids.size()) +
                           " tokens, but the context holds " + std::to_string(room) +
                           " with an answer",
                       "say less or choose a larger --context");
    auto oldest = messages.begin() + static_cast<ptrdiff_t>(firstWords);
    messages.erase(oldest, oldest + 2);
  }
  bool goesOn = ids.size() > taken.size() && std::equal(taken.begin(), taken.end(), ids.begin());
  if (!goesOn) {
    artifact.reset();
    taken.clear();
  }
  artifact.prefill(ids.data() + taken.size(), ids.size() - taken.size());
  taken = ids;
  return taken.back();
}

void Conversation::keepAnswer(llvm::ArrayRef<Token> ids) {
  std::string text;
  Token previous = taken.back();
  for (Token id : ids) {
    Piece piece = tokenizer.tokenizer().decode(previous, id);
    text.append(piece.bytes, piece.size);
    previous = id;
  }
  messages.push_back({"assistant", text});
  // The last may not have been taken.
  size_t missing = taken.size() + ids.size() - artifact.position();
  taken.insert(taken.end(), ids.begin(), ids.end() - static_cast<ptrdiff_t>(missing));
}
