// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// 32 activations that become 8 bits, with WebAssembly's vectors.
#ifndef BURIN_KERNELS_WASM_SIMD128_BLOCK_A8_H
#define BURIN_KERNELS_WASM_SIMD128_BLOCK_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "each_row.h"

#include <stddef.h>
#include <stdint.h>
#include <wasm_simd128.h>

namespace burin::kernels {

// 32 neighbouring floats of a row, as quantize_tokens_a8 wants them.
struct BlockA8 {
  v128_t v[8];

  BURIN_INLINE void load(const float *x) {
    each_row<8>([&](size_t i) BURIN_INLINE { v[i] = wasm_v128_load(x + 4 * i); });
  }

  static BURIN_INLINE v128_t none() { return wasm_i32x4_splat(0); }
  static BURIN_INLINE uint32_t of(v128_t lanes) {
    lanes = wasm_i32x4_max(lanes, wasm_i32x4_shuffle(lanes, lanes, 2, 3, 0, 1));
    lanes = wasm_i32x4_max(lanes, wasm_i32x4_shuffle(lanes, lanes, 1, 0, 3, 2));
    return static_cast<uint32_t>(wasm_i32x4_extract_lane(lanes, 0));
  }
  // For each lane the larger of `largest` and the bits of |x|.
  BURIN_INLINE v128_t largest(v128_t largest) const {
    each_row<8>([&](size_t i)
                    BURIN_INLINE { largest = wasm_i32x4_max(largest, wasm_f32x4_abs(v[i])); });
    return largest;
  }

  // The codes of code_a8 and their sum.
  BURIN_INLINE void quantize(uint8_t *codes, uint8_t *sum, float inverse) const {
    const v128_t low = code(0, inverse), high = code(4, inverse);
    wasm_v128_store(codes, low);
    wasm_v128_store(codes + 16, high);
    const v128_t pairs = wasm_i16x8_add(wasm_i16x8_extadd_pairwise_i8x16(low),
                                        wasm_i16x8_extadd_pairwise_i8x16(high));
    v128_t fours = wasm_i32x4_extadd_pairwise_i16x8(pairs);
    fours = wasm_i32x4_add(fours, wasm_i32x4_shuffle(fours, fours, 2, 3, 0, 1));
    const int32_t all = wasm_i32x4_extract_lane(fours, 0) + wasm_i32x4_extract_lane(fours, 1);
    __builtin_memcpy(sum, &all, sizeof all);
  }

private:
  // The last bytes of sixteen sums.
  BURIN_INLINE v128_t code(size_t at, float inverse) const {
    return bytes(halves(at, inverse), halves(at + 2, inverse));
  }
  BURIN_INLINE v128_t halves(size_t at, float inverse) const {
    return wasm_i16x8_shuffle(shifted(v[at], inverse), shifted(v[at + 1], inverse), 0, 2, 4, 6, 8,
                              10, 12, 14);
  }
  static BURIN_INLINE v128_t bytes(v128_t a, v128_t b) {
    return wasm_i8x16_shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  }
  static BURIN_INLINE v128_t shifted(v128_t x, float inverse) {
    return wasm_f32x4_add(wasm_f32x4_mul(x, wasm_f32x4_splat(inverse)),
                          wasm_f32x4_splat(12582912.0f));
  }
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_WASM_SIMD128_BLOCK_A8_H
