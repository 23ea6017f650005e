// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// IEEE halves as floats, four at a time: half.h operation for operation, so the same bits.
#ifndef BURIN_KERNELS_WASM_SIMD128_HALVES_H
#define BURIN_KERNELS_WASM_SIMD128_HALVES_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <wasm_simd128.h>

namespace burin::kernels {

// As half_to_float, of the lower 16 bits of each lane; the upper ones are zero.
BURIN_INLINE inline v128_t halves_to_floats(v128_t halves) {
  const v128_t magnitude = wasm_i32x4_shl(wasm_v128_and(halves, wasm_i32x4_splat(0x7fff)), 13);
  const v128_t sign = wasm_i32x4_shl(wasm_v128_and(halves, wasm_i32x4_splat(0x8000)), 16);
  return wasm_v128_or(wasm_f32x4_mul(magnitude, wasm_f32x4_splat(5.19229686e33f)), sign);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_WASM_SIMD128_HALVES_H
