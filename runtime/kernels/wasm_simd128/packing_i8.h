// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 8 bits for WebAssembly: as 4 bits, sixteen rows a tile, four columns of a row in each
// 32-bit lane.
#ifndef BURIN_KERNELS_WASM_SIMD128_PACKING_I8_H
#define BURIN_KERNELS_WASM_SIMD128_PACKING_I8_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr Packing kPackingI8 = {16, 4, 0, 32, Codes::kSigned};

} // namespace burin::kernels

#endif // BURIN_KERNELS_WASM_SIMD128_PACKING_I8_H
