// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Causal attention over the cache, with grouped queries (Ainslie et al. 2023).
#ifndef BURIN_KERNELS_GENERIC_ATTENTION_F32_H
#define BURIN_KERNELS_GENERIC_ATTENTION_F32_H

#include "burin/strict.h"

#include "burin/lanes.h"
#include "burin/strip_math.h"

#include "each_dot_f32.h"
#include "weighted_mean_f32.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// attention_f32 with every score passed through `shape` before the softmax.
template <class Shape>
inline void shaped_attention_f32(float *__restrict y, float *__restrict scores,
                                 const float *__restrict q, const float *__restrict k,
                                 const float *__restrict v, size_t position, size_t tokens,
                                 size_t q_stride, size_t heads, size_t kv_heads, size_t context,
                                 size_t head_dim, size_t window, const Shape &shape) {
  for (size_t t = 0; t < tokens; ++t) {
    size_t end = position + t + 1, begin = end > window ? end - window : 0, visible = end - begin;
    for (size_t h = 0; h < heads; ++h) {
      size_t head = ((h / (heads / kv_heads)) * context + begin) * head_dim;
      each_dot_f32(q + t * q_stride + h * head_dim, k + head, 1, visible, head_dim,
                   [=](size_t, size_t p, const float *dots, size_t count) {
                     for (size_t i = 0; i < count; ++i)
                       scores[p + i] = shape(dots[i]);
                   });
      const float largest = largest_f32(scores, visible);
      exp_minus_f32(scores, largest, visible);
      float sum = sum_f32(scores, visible);
      weighted_mean_f32(y + (t * heads + h) * head_dim, scores, v + head, visible, head_dim, sum);
    }
  }
}

// y (tokens, heads * head_dim); scores (context): scratch; q: `tokens` rows of heads * head_dim
// floats, q_stride apart; k, v (kv_heads, context, head_dim). Token t sees the last `window` of
// rows 0 ... position + t, the first of which is element 0 of every sum; window >= 1. Head h uses
// key and value head h / (heads / kv_heads); heads is a multiple of kv_heads, position
// + tokens <= context. For each head: score = (q . k) * scale, weight = exp(score - largest), y =
// (sum weight * v) / (sum weight). Nothing may alias.
inline void attention_f32(float *__restrict y, float *__restrict scores, const float *__restrict q,
                          const float *__restrict k, const float *__restrict v, size_t position,
                          size_t tokens, size_t q_stride, size_t heads, size_t kv_heads,
                          size_t context, size_t head_dim, size_t window, float scale) {
  shaped_attention_f32(y, scores, q, k, v, position, tokens, q_stride, heads, kv_heads, context,
                       head_dim, window, [=](float dot) { return dot * scale; });
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_ATTENTION_F32_H
