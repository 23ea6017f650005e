// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads llama2.c's tokenizer.bin.

#pragma once

#include "compiler/tokenizers/TokenizerModel.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace burin {

/// `vocabSize` comes from the model: the file does not say how many pieces it holds.
llvm::Expected<TokenizerModel> readLlama2cTokenizer(llvm::StringRef path, uint32_t vocabSize);

} // namespace burin
