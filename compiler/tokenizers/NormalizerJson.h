// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recognizes tokenizer.json's "normalizer".

#pragma once

#include "compiler/tokenizers/TokenizerModel.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

namespace burin {

/// Sets `model.normalizer` and `model.spaces`. `path` is for messages. `normalizer` may be null, or
/// JSON's null.
llvm::Error readNormalizer(llvm::StringRef path, const llvm::json::Value *normalizer,
                           TokenizerModel &model);

} // namespace burin
