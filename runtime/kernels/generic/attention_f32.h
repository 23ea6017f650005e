// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Causal attention over the cache, with grouped queries (Ainslie et al. 2023).
#ifndef BURIN_KERNELS_GENERIC_ATTENTION_F32_H
#define BURIN_KERNELS_GENERIC_ATTENTION_F32_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "attend.h"
#include "each_dot_f32.h"
#include "weighted_mean_f32.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Keys and values as they are; `shape` makes a score of q . k.
template <class Shape> struct CacheF32 {
  const float *k, *v;
  size_t context, head_dim;
  Shape shape;

  BURIN_INLINE void scores(float *to, float *, const float *q, size_t head, size_t begin,
                           size_t visible) const {
    each_dot_f32(q, k + (head * context + begin) * head_dim, 1, visible, head_dim,
                 [=](size_t, size_t p, const float *dots, size_t count) {
                   for (size_t i = 0; i < count; ++i)
                     to[p + i] = shape(dots[i]);
                 });
  }
  BURIN_INLINE void mean(float *y, const float *weights, size_t head, size_t begin, size_t visible,
                         float total) const {
    weighted_mean_f32(y, weights, v + (head * context + begin) * head_dim, visible, head_dim,
                      total);
  }
};

// attention_f32 with every q . k passed through `shape` before the softmax.
template <class Shape>
inline void shaped_attention_f32(float *__restrict y, float *__restrict scores,
                                 const float *__restrict q, const float *__restrict k,
                                 const float *__restrict v, size_t position, size_t tokens,
                                 size_t q_stride, size_t heads, size_t kv_heads, size_t context,
                                 size_t head_dim, size_t window, const Shape &shape) {
  attend(y, scores, q, position, tokens, q_stride, heads, kv_heads, head_dim, window,
         CacheF32<Shape>{k, v, context, head_dim, shape});
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
