// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keys or values into the cache, rounded to half precision.
#ifndef BURIN_KERNELS_GENERIC_CACHE_F16_H
#define BURIN_KERNELS_GENERIC_CACHE_F16_H

#include "burin/strict.h"

#include "burin/half.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// As cache_f32, with cache (kv_heads, context, head_dim) of halves; half.h says how they round.
inline void cache_f16(uint16_t *__restrict cache, const float *__restrict x, size_t position,
                      size_t tokens, size_t x_stride, size_t kv_heads, size_t context,
                      size_t head_dim) {
  for (size_t t = 0; t < tokens; ++t) {
    for (size_t h = 0; h < kv_heads; ++h) {
      const float *from = x + t * x_stride + h * head_dim;
      uint16_t *to = cache + (h * context + position + t) * head_dim;
      for (size_t i = 0; i < head_dim; ++i)
        to[i] = float_to_half(from[i]);
    }
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_CACHE_F16_H
