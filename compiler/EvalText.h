// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a text asks of a model when its perplexity is measured: which ids it must predict, and what
// it sees before each. The protocol is that of test/models/tales/golden.json.

#pragma once

#include "compiler/formats/ModelFiles.h"
#include "compiler/tokenizers/HostTokenizer.h"

namespace burin {

struct EvalText {
  std::vector<Token> ids; ///< that are predicted, each once
  Token first;            ///< what every window begins with
  int64_t bytes;          ///< of UTF-8 that the ids stand for
  int64_t stories;
};

/// `text` with <|endoftext|> is split there; each story is stripped of white space, encoded without
/// bos, and the token that starts a text (else one that ends it) follows it. Any other text is
/// encoded as it is.
llvm::Expected<EvalText> readEvalText(llvm::StringRef text, const HostTokenizer &tokenizer,
                                      const ModelFiles &files);

} // namespace burin
