// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a text asks of a model when its perplexity is measured.

#include "compiler/EvalText.h"

#include "compiler/formats/UserError.h"

using namespace burin;

static constexpr llvm::StringLiteral kEndOfStory = "<|endoftext|>";

llvm::Expected<EvalText> burin::readEvalText(llvm::StringRef text, const HostTokenizer &tokenizer,
                                             const ModelFiles &files) {
  EvalText result{{}, 0, 0, 0};
  if (files.bos < 0 && files.endTokens.empty())
    return userError("the model names no token that starts or ends a text",
                     "a window begins with one; give 'bos_token_id' in its config.json");
  result.first = static_cast<Token>(files.bos >= 0 ? files.bos : files.endTokens.front());
  bool hasStories = text.contains(kEndOfStory);
  while (!text.empty()) {
    llvm::StringRef story;
    std::tie(story, text) = text.split(kEndOfStory);
    if (hasStories)
      story = story.trim(" \t\n\v\f\r");
    if (story.empty())
      continue;
    std::vector<Token> ids = tokenizer.encode(story, /*withSpecial=*/false);
    result.ids.insert(result.ids.end(), ids.begin(), ids.end());
    if (hasStories)
      result.ids.push_back(result.first);
    result.bytes += static_cast<int64_t>(story.size());
    ++result.stories;
  }
  if (result.ids.empty())
    return userError("the text has no tokens", "give one with --text FILE");
  return result;
}
