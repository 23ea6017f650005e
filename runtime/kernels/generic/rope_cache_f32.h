// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rotary position embedding of the keys on their way into the cache.
#ifndef BURIN_KERNELS_GENERIC_ROPE_CACHE_F32_H
#define BURIN_KERNELS_GENERIC_ROPE_CACHE_F32_H

#include "burin/strict.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Rotates as rope_f32 does and writes rows position ... position + tokens - 1 of each head of
// cache (kv_heads, context, head_dim); x: `tokens` rows of kv_heads * head_dim floats, x_stride
// apart. position + tokens <= context. table (tokens, half, 2) from rope_table_f32. Nothing
// may alias.
inline void rope_cache_f32(float *__restrict cache, const float *__restrict x,
                           const float *__restrict table, size_t position, size_t tokens,
                           size_t x_stride, size_t kv_heads, size_t context, size_t head_dim,
                           size_t half) {
  for (size_t t = 0; t < tokens; ++t) {
    const float *angles = table + t * half * 2;
    for (size_t h = 0; h < kv_heads; ++h) {
      const float *from = x + t * x_stride + h * head_dim;
      float *to = cache + (h * context + position + t) * head_dim;
      for (size_t i = 0; i < half; ++i) {
        float c = angles[2 * i], s = angles[2 * i + 1], a = from[i], b = from[half + i];
        to[i] = a * c - b * s;
        to[half + i] = b * c + a * s;
      }
      for (size_t i = 2 * half; i < head_dim; ++i)
        to[i] = from[i];
    }
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_ROPE_CACHE_F32_H
