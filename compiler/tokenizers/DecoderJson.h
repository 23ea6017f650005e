// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recognizes tokenizer.json's "decoder".

#pragma once

#include "compiler/tokenizers/TokenizerModel.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

namespace burin {

/// Sets `model.decoder`; `model.engine` is known. `path` is for messages.
llvm::Error readDecoder(llvm::StringRef path, const llvm::json::Object &root,
                        TokenizerModel &model);

} // namespace burin
