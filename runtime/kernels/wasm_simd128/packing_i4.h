// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 4 bits for WebAssembly: sixteen rows a tile, one row in each 32-bit lane of four
// registers, so that a row's sum stays in its lane and sixteen rows share one broadcast activation.
#ifndef BURIN_KERNELS_WASM_SIMD128_PACKING_I4_H
#define BURIN_KERNELS_WASM_SIMD128_PACKING_I4_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr Packing kPackingI4 = {16, 4, 16, 32, Codes::kBiased};

} // namespace burin::kernels

#endif // BURIN_KERNELS_WASM_SIMD128_PACKING_I4_H
