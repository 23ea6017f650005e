// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Causal attention over a cache of half-precision keys and values.
#ifndef BURIN_KERNELS_GENERIC_ATTENTION_F16_H
#define BURIN_KERNELS_GENERIC_ATTENTION_F16_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "attend.h"
#include "half_lanes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Keys and values as half.h widens them; `shape` makes a score of q . k.
template <class Shape> struct CacheF16 {
  const uint16_t *k, *v;
  size_t context, head_dim;
  Shape shape;

  // The sums of dot_f32.
  BURIN_INLINE void scores(float *to, float *, const float *q, size_t head, size_t begin,
                           size_t visible) const {
    const uint16_t *row = k + (head * context + begin) * head_dim;
    for (size_t p = 0; p < visible; ++p, row += head_dim) {
      Lanes sums, qs, ks;
      size_t at = 0;
      for (const size_t whole = whole_steps(head_dim, kLanes); at < whole; at += kLanes) {
        qs.load(q + at);
        load_halves(ks, row + at, kLanes);
        sums.mac(qs, ks);
      }
      if (at < head_dim) {
        qs.load_part(q + at, head_dim - at);
        load_halves(ks, row + at, head_dim - at);
        sums.mac(qs, ks);
      }
      to[p] = shape(sums.sum());
    }
  }

  // The sums of weighted_mean_f32: position p goes to lane p mod 8.
  BURIN_INLINE void mean(float *y, const float *weights, size_t head, size_t begin, size_t visible,
                         float total) const {
    const uint16_t *rows = v + (head * context + begin) * head_dim;
    for (size_t d = 0; d < head_dim; d += kLanes) {
      const size_t n = head_dim - d < kLanes ? head_dim - d : kLanes;
      Lanes sum;
      if (n == kLanes)
        columns(sum, weights, rows + d, visible, kLanes);
      else
        columns(sum, weights, rows + d, visible, n);
      for (size_t i = 0; i < n; ++i)
        y[d + i] = sum.lane(i) / total;
    }
  }

private:
  // sum (n <= 8 columns) of weights[p] * row p, rows head_dim apart
  BURIN_INLINE void columns(Lanes &sum, const float *weights, const uint16_t *rows, size_t visible,
                            size_t n) const {
    Lanes sums[4], weight, values;
    auto lane = [&](Lanes &into, size_t first) BURIN_INLINE {
      for (size_t p = first; p < visible; p += kLanes) {
        weight.fill(weights[p]);
        load_halves(values, rows + p * head_dim, n);
        into.mac(weight, values);
      }
    };
    BURIN_UNROLL for (size_t i = 0; i < 4; ++i) {
      Lanes upper;
      lane(sums[i], i);
      lane(upper, i + 4);
      sums[i].add(upper);
    }
    sums[0].add(sums[2]);
    sums[1].add(sums[3]);
    sums[0].add(sums[1]);
    sum = sums[0];
  }
};

// attention_f16 with every q . k passed through `shape` before the softmax.
template <class Shape>
inline void shaped_attention_f16(float *__restrict y, float *__restrict scores,
                                 const float *__restrict q, const uint16_t *__restrict k,
                                 const uint16_t *__restrict v, size_t position, size_t tokens,
                                 size_t q_stride, size_t heads, size_t kv_heads, size_t context,
                                 size_t head_dim, size_t window, const Shape &shape) {
  attend(y, scores, q, position, tokens, q_stride, heads, kv_heads, head_dim, window,
         CacheF16<Shape>{k, v, context, head_dim, shape});
}

// As attention_f32, with k, v (kv_heads, context, head_dim) from cache_f16.
inline void attention_f16(float *__restrict y, float *__restrict scores, const float *__restrict q,
                          const uint16_t *__restrict k, const uint16_t *__restrict v,
                          size_t position, size_t tokens, size_t q_stride, size_t heads,
                          size_t kv_heads, size_t context, size_t head_dim, size_t window,
                          float scale) {
  shaped_attention_f16(y, scores, q, k, v, position, tokens, q_stride, heads, kv_heads, context,
                       head_dim, window, [=](float dot) { return dot * scale; });
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_ATTENTION_F16_H
