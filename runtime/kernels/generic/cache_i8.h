// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keys or values into the cache as 8-bit codes.
#ifndef BURIN_KERNELS_GENERIC_CACHE_I8_H
#define BURIN_KERNELS_GENERIC_CACHE_I8_H

#include "burin/strict.h"

#include "burin/packing.h"

#include "scale_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// As cache_f32, with kv_heads PackedCache behind one another; scale_a8.h says how codes round.
inline void cache_i8(uint8_t *__restrict cache, const float *__restrict x, size_t position,
                     size_t tokens, size_t x_stride, size_t kv_heads, size_t context,
                     size_t head_dim) {
  const PackedCache packed = {context, head_dim};
  for (size_t t = 0; t < tokens; ++t) {
    for (size_t h = 0; h < kv_heads; ++h) {
      const float *from = x + t * x_stride + h * head_dim;
      uint8_t *head = cache + h * packed.bytes();
      const ScaleA8 scale = scale_a8(largest_a8(from, head_dim));
      reinterpret_cast<float *>(head)[position + t] = scale.scale;
      uint8_t *to = head + packed.codes_at() + (position + t) * head_dim;
      for (size_t i = 0; i < head_dim; ++i)
        to[i] = static_cast<uint8_t>(code_a8(from[i], scale.inverse));
    }
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_CACHE_I8_H
