// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several weights made one, for the passes that fuse the products reading them.

#pragma once

#include "dialects/burin/Burin.h"

#include "mlir/IR/BuiltinOps.h"

namespace mlir {
class RewriterBase;
} // namespace mlir

namespace burin {

/// The declaration behind a weight handle, or null if `handle` is not a plain `burin.get`.
WeightOp weightOf(mlir::Value handle);

/// Whether nothing but one operation reads this handle's weight, so that its layout may change.
bool readOnce(mlir::Value handle);

/// Whether the handles' weights can become one: read once, from one tensor of the file each, equal
/// columns and storage.
bool canFuse(mlir::ArrayRef<mlir::Value> handles);

/// Declares the fused weight behind the first of the old ones, erases those, and returns a handle
/// before the first of them. The name joins theirs: `block.0.q` and `block.0.k` give `block.0.qk`.
mlir::Value fuseWeights(mlir::RewriterBase &rewriter, mlir::Location loc,
                        mlir::ArrayRef<mlir::Value> handles, Arrangement arrangement);

} // namespace burin
