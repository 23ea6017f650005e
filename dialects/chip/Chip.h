// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The chip dialect's C++ classes.

#pragma once

#include "dialects/burin/Burin.h"

#include "dialects/chip/ChipDialect.h.inc"
#include "dialects/chip/ChipEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/chip/ChipAttrs.h.inc"
#define GET_OP_CLASSES
#include "dialects/chip/ChipOps.h.inc"

namespace burin::chip {

/// The module attribute that holds the target.
inline constexpr llvm::StringLiteral kTargetAttr = "chip.target";

/// The module attribute that says how the target's kernels want quantized weights.
inline constexpr llvm::StringLiteral kPackingAttr = "chip.packing";

/// The attribute of a loop that says what it counts; without it, layers.
inline constexpr llvm::StringLiteral kIndexAttr = "chip.index";

/// The module attribute that holds the number of threads, where it is more than one.
inline constexpr llvm::StringLiteral kThreadsAttr = "chip.threads";

/// Whether a buffer of this type has a size and place in memory: elements of whole bytes, known
/// strides, fewer than 2^63 bytes.
bool canPlace(mlir::MemRefType type);

/// Bytes from a buffer's first element to the end of its last one; its type is static, possibly
/// strided.
int64_t bytesOf(mlir::MemRefType type);

} // namespace burin::chip
