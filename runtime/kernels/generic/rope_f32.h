// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rotary position embedding of the queries, in place.
#ifndef BURIN_KERNELS_GENERIC_ROPE_F32_H
#define BURIN_KERNELS_GENERIC_ROPE_F32_H

#include "burin/strict.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Rotates each pair (i, i + half), i < half, of each head by its angle ("rotate_half"); the rest of
// the head, if any, stays. x: `tokens` rows of heads * head_dim floats, x_stride apart; table
// (tokens, half, 2) from rope_table_f32; 2 half <= head_dim. Nothing may alias.
inline void rope_f32(float *__restrict x, const float *__restrict table, size_t tokens,
                     size_t x_stride, size_t heads, size_t head_dim, size_t half) {
  for (size_t t = 0; t < tokens; ++t) {
    const float *angles = table + t * half * 2;
    for (size_t h = 0; h < heads; ++h) {
      float *low = x + t * x_stride + h * head_dim, *high = low + half;
      for (size_t i = 0; i < half; ++i) {
        float c = angles[2 * i], s = angles[2 * i + 1], a = low[i], b = high[i];
        low[i] = a * c - b * s;
        high[i] = b * c + a * s;
      }
    }
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_ROPE_F32_H
