// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keys or values into the cache as they are.
#ifndef BURIN_KERNELS_GENERIC_CACHE_F32_H
#define BURIN_KERNELS_GENERIC_CACHE_F32_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Writes rows position ... position + tokens - 1 of each head of
// cache (kv_heads, context, head_dim); x: `tokens` rows of kv_heads * head_dim floats, x_stride
// apart. position + tokens <= context. Nothing may alias.
inline void cache_f32(float *__restrict cache, const float *__restrict x, size_t position,
                      size_t tokens, size_t x_stride, size_t kv_heads, size_t context,
                      size_t head_dim) {
  for (size_t t = 0; t < tokens; ++t) {
    for (size_t h = 0; h < kv_heads; ++h)
      copy_f32(cache + (h * context + position + t) * head_dim, x + t * x_stride + h * head_dim,
               head_dim);
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_CACHE_F32_H
