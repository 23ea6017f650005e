// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads SentencePiece's tokenizer.model.

#pragma once

#include "compiler/tokenizers/TokenizerModel.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace burin {

/// What a SentencePiece model says beside the tokenizer.
struct SentencePieceIds {
  int32_t unknown = 0, begin = 1, end = 2; ///< -1: none
};

/// The tokenizer as SentencePiece itself runs it: names of control pieces are text to it, and it
/// puts nothing around a text. `vocabSize`: rows of the model's embedding. `ids` may be null.
llvm::Expected<TokenizerModel> readSentencePieceFile(llvm::StringRef path, uint32_t vocabSize,
                                                     SentencePieceIds *ids = nullptr);

} // namespace burin
