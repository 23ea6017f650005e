// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes of what the target's kernels read packed.

#pragma once

#include "dialects/burin/StorageFormat.h"
#include "dialects/chip/Chip.h"

#include "burin/packing.h"

namespace burin::chip {

/// A weight (rows, columns) of a quantized format as the module's target wants it.
Packed packedWeight(mlir::Operation *module, const StorageFormat &format, int64_t rows,
                    int64_t columns);

/// A token's activations; `group` 32, or 0 for one scale.
PackedActivation packedActivation(mlir::Operation *module, int64_t columns, int64_t group);

/// The buffer that holds a weight of this shape.
mlir::MemRefType bufferOf(mlir::Operation *module, WeightType type, const StorageFormat &format);

/// The buffer that holds a cache stored so: (kv heads, context, head size), or for i8 the bytes of
/// one PackedCache a kv head.
mlir::MemRefType bufferOf(CacheType type, Storage storage);

} // namespace burin::chip
