// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loop of attention over tokens and heads (Ainslie et al. 2023), whatever the cache stores.
#ifndef BURIN_KERNELS_GENERIC_ATTEND_H
#define BURIN_KERNELS_GENERIC_ATTEND_H

#include "burin/strict.h"

#include "burin/lanes.h"
#include "burin/strip_math.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// What attention_f32 says, with a cache that gives scores and means: a Cache has
//   scores(to, y, q, head, begin, visible): to[p] = the score of q (head_dim) with row begin + p of
//   kv head `head`, p < visible; y (head_dim) is free until the mean;
//   mean(y, weights, head, begin, visible, total): y = (sum of weights[p] * value row begin + p) /
//   total; weights may change.
template <class Cache>
inline void attend(float *__restrict y, float *__restrict scores, const float *__restrict q,
                   size_t position, size_t tokens, size_t q_stride, size_t heads, size_t kv_heads,
                   size_t head_dim, size_t window, const Cache &cache) {
  for (size_t t = 0; t < tokens; ++t) {
    const size_t end = position + t + 1, begin = end > window ? end - window : 0;
    const size_t visible = end - begin;
    for (size_t h = 0; h < heads; ++h) {
      const size_t head = h / (heads / kv_heads);
      float *to = y + (t * heads + h) * head_dim;
      cache.scores(scores, to, q + t * q_stride + h * head_dim, head, begin, visible);
      exp_minus_f32(scores, largest_f32(scores, visible), visible);
      const float total = sum_f32(scores, visible);
      cache.mean(to, scores, head, begin, visible, total);
    }
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_ATTEND_H
