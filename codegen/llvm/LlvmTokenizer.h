// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tokenizer's tables in LLVM IR: what TokenizerTables.cpp prints as C++.

#pragma once

#include "codegen/ModelInfo.h"
#include "compiler/tokenizers/TokenizerModel.h"

namespace llvm {
class Module;
} // namespace llvm

namespace burin {

/// Defines `MODEL::kTokenizerTables`, as MODEL_tokenizer.h declares it. `module` holds the runtime
/// under the model's name.
void addTokenizer(const ModelInfo &info, const TokenizerModel &tokenizer, llvm::Module &module);

} // namespace burin
