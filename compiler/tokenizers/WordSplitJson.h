// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recognizes the word splitter in tokenizer.json's "pre_tokenizer".

#pragma once

#include "compiler/tokenizers/TokenizerModel.h"
#include "llvm/Support/JSON.h"

namespace burin {

/// `path` is for messages. `preTokenizer` may be null, or JSON's null.
llvm::Expected<TokenizerModel::WordSplit> readWordSplit(llvm::StringRef path,
                                                        const llvm::json::Value *preTokenizer);

} // namespace burin
