// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads the tokenizer of a Hugging Face directory from tokenizer.json.

#pragma once

#include "compiler/tokenizers/TokenizerModel.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

namespace burin {

/// `vocabSize`: rows of the model's embedding; an id from there on is an error. Whatever the file
/// asks for that a compiled model would not do exactly as the tokenizers library is an error, too.
/// Truncation and padding are settings of a run and ignored, as are offsets.
llvm::Expected<TokenizerModel> readTokenizerJson(llvm::StringRef directory, uint32_t vocabSize);

/// The same from what tokenizer.json holds, wherever that comes from; `path` is for messages.
llvm::Expected<TokenizerModel> readTokenizerObject(llvm::StringRef path,
                                                   const llvm::json::Object &root,
                                                   llvm::StringRef directory, uint32_t vocabSize);

} // namespace burin
