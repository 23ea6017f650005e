// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attention with soft-capped scores (Gemma Team 2024) over a cache of 8-bit keys and values.
#ifndef BURIN_KERNELS_GENERIC_CAPPED_ATTENTION_I8_H
#define BURIN_KERNELS_GENERIC_CAPPED_ATTENTION_I8_H

#include "burin/strict.h"

#include "burin/math.h"

#include "attention_i8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// As capped_attention_f32, with k, v: kv_heads PackedCache each, from cache_i8. head_dim <= 1024.
inline void capped_attention_i8(float *__restrict y, float *__restrict scores,
                                const float *__restrict q, const uint8_t *__restrict k,
                                const uint8_t *__restrict v, size_t position, size_t tokens,
                                size_t q_stride, size_t heads, size_t kv_heads, size_t context,
                                size_t head_dim, size_t window, float scale, float cap) {
  shaped_attention_i8(y, scores, q, k, v, position, tokens, q_stride, heads, kv_heads, context,
                      head_dim, window, scale,
                      [=](float score) { return tanh_f32(score / cap) * cap; });
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_CAPPED_ATTENTION_I8_H
