// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The check that the passes which lay bytes out share: rounding up needs a power of two.

#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/MathExtras.h"

namespace burin {

inline llvm::LogicalResult expectAlignment(mlir::ModuleOp module, int64_t alignment) {
  if (alignment > 0 && llvm::isPowerOf2_64(static_cast<uint64_t>(alignment)))
    return llvm::success();
  return module.emitError("expects an alignment that is a power of two, found ") << alignment;
}

} // namespace burin
