// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads the tokenizer that a GGUF file carries in its metadata.

#pragma once

#include "compiler/tokenizers/TokenizerModel.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace burin {

/// `vocabSize` is the model's; the file may have fewer tokens.
llvm::Expected<TokenizerModel> readGgufTokenizer(llvm::StringRef path, uint32_t vocabSize);

/// The same from the content of a file; `path` is for messages.
llvm::Expected<TokenizerModel> parseGgufTokenizer(llvm::ArrayRef<uint8_t> file,
                                                  llvm::StringRef path, uint32_t vocabSize);

} // namespace burin
