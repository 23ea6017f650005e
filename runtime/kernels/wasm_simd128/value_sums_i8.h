// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weighted sums of the values of a cache of 8-bit codes, with WebAssembly's vectors: 16 columns
// at a time.
#ifndef BURIN_KERNELS_WASM_SIMD128_VALUE_SUMS_I8_H
#define BURIN_KERNELS_WASM_SIMD128_VALUE_SUMS_I8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "each_row.h"
#include "each_value_sum_i8.h"

#include <stddef.h>
#include <stdint.h>
#include <wasm_simd128.h>

namespace burin::kernels {

// As each_value_sum_i8 wants them.
struct ColumnsI8 {
  static constexpr size_t kMost = 16;

  template <size_t kCount>
  static BURIN_INLINE void sum(float *y, const float *weights, const int8_t *v, size_t positions,
                               size_t head_dim, float factor) {
    static_assert(kCount == kMost);
    v128_t sums[4];
    each_row<4>([&](size_t i) BURIN_INLINE { sums[i] = wasm_i32x4_splat(0); });
    for (size_t p = 0; p < positions; ++p, v += head_dim) {
      const v128_t weight = wasm_i16x8_splat(static_cast<int16_t>(short_of(weights[p])));
      each_row<2>([&](size_t i) BURIN_INLINE {
        const v128_t codes = wasm_i16x8_load8x8(v + 8 * i);
        sums[2 * i] = wasm_i32x4_add(sums[2 * i], wasm_i32x4_extmul_low_i16x8(codes, weight));
        sums[2 * i + 1] =
            wasm_i32x4_add(sums[2 * i + 1], wasm_i32x4_extmul_high_i16x8(codes, weight));
      });
    }
    each_row<4>([&](size_t i) BURIN_INLINE {
      wasm_v128_store(y + 4 * i,
                      wasm_f32x4_mul(wasm_f32x4_convert_i32x4(sums[i]), wasm_f32x4_splat(factor)));
    });
  }
};

// As the generic one says.
inline void value_sums_i8(float *y, float *weights, float inverse, const int8_t *v,
                          size_t positions, size_t head_dim, float factor) {
  each_value_sum_i8<ColumnsI8>(y, weights, inverse, v, positions, head_dim, factor);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_WASM_SIMD128_VALUE_SUMS_I8_H
