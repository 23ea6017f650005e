// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of a query with the keys of a cache of 8-bit codes, with WebAssembly's vectors: eight
// columns of four positions at a time.
#ifndef BURIN_KERNELS_WASM_SIMD128_KEY_DOTS_I8_H
#define BURIN_KERNELS_WASM_SIMD128_KEY_DOTS_I8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "each_key_dot_i8.h"
#include "each_row.h"

#include <stddef.h>
#include <stdint.h>
#include <wasm_simd128.h>

namespace burin::kernels {

// The last 16 bits of eight floats.
BURIN_INLINE inline v128_t shorts_at(const float *codes) {
  return wasm_i16x8_shuffle(wasm_v128_load(codes), wasm_v128_load(codes + 4), 0, 2, 4, 6, 8, 10, 12,
                            14);
}

// As each_key_dot_i8 wants them.
struct KeysI8 {
  static constexpr size_t kColumns = 8;

  template <size_t kKeys>
  static BURIN_INLINE void dots(int32_t (&dots)[kKeys], const float *codes, const int8_t *k,
                                size_t head_dim) {
    v128_t sums[kKeys];
    each_row<kKeys>([&](size_t i) BURIN_INLINE { sums[i] = wasm_i32x4_splat(0); });
    const size_t whole = whole_steps(head_dim, kColumns);
    for (size_t d = 0; d < whole; d += kColumns) {
      const v128_t own = shorts_at(codes + d);
      each_row<kKeys>([&](size_t i) BURIN_INLINE {
        const v128_t key = wasm_i16x8_load8x8(k + i * head_dim + d);
        sums[i] = wasm_i32x4_add(sums[i], wasm_i32x4_dot_i16x8(own, key));
      });
    }
    each_row<kKeys>([&](size_t i) BURIN_INLINE {
      const v128_t two = wasm_i32x4_add(sums[i], wasm_i32x4_shuffle(sums[i], sums[i], 2, 3, 0, 1));
      dots[i] = wasm_i32x4_extract_lane(two, 0) + wasm_i32x4_extract_lane(two, 1);
    });
  }
};

// As the generic one says.
template <class Emit>
inline void key_dots_i8(float *codes, const float *q, float inverse, const int8_t *k,
                        size_t positions, size_t head_dim, const Emit &emit) {
  each_key_dot_i8<KeysI8>(codes, q, inverse, k, positions, head_dim, emit);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_WASM_SIMD128_KEY_DOTS_I8_H
