// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Quantized rows in the order in which the target's kernels read them.

#pragma once

#include "codegen/weights/Quantizer.h"

#include "burin/packing.h"

namespace burin {

/// Tile bytes of up to packing.rows rows; missing ones are zero. `out` holds tile_bytes().
void packTile(const Packed &packed, llvm::ArrayRef<QuantizedRow> rows,
              llvm::MutableArrayRef<uint8_t> out);

} // namespace burin
