// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tokenizer of a Hugging Face directory, whichever files it is in.

#pragma once

#include "compiler/tokenizers/TokenizerModel.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace burin {

/// The file that the tokenizer is read from: the first that there is of tokenizer.json,
/// tokenizer.model, vocab.json (with merges.txt) and vocab.txt; empty: none.
std::string findTokenizerFile(llvm::StringRef directory);

/// `path`: one of those files. `vocabSize`: rows of the model's embedding.
llvm::Expected<TokenizerModel> readTokenizerFile(llvm::StringRef path, uint32_t vocabSize);

} // namespace burin
