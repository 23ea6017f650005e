// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MODEL_copy_start and MODEL_copy_wait, which a program may define itself: copying at once is only
// what they do otherwise.

#pragma once

#include "codegen/ModelInfo.h"

#include "llvm/IR/DerivedTypes.h"

namespace llvm {
class Module;
} // namespace llvm

namespace burin {

/// void MODEL_copy_start(void *to, const void *from, size_t bytes), defined weak on first use.
llvm::FunctionCallee copyStart(const ModelInfo &info, llvm::Module &module);

/// void MODEL_copy_wait(), likewise.
llvm::FunctionCallee copyWait(const ModelInfo &info, llvm::Module &module);

} // namespace burin
