// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Causal attention over a cache of 8-bit keys and values. Queries and weights become 16-bit codes,
// so that every sum of products is exact, in whatever order and instructions a chip makes it.
#ifndef BURIN_KERNELS_GENERIC_ATTENTION_I8_H
#define BURIN_KERNELS_GENERIC_ATTENTION_I8_H

#include "burin/strict.h"

#include "burin/lanes.h"
#include "burin/packing.h"

#include "attend.h"
#include "key_dots_i8.h"
#include "scale_a8.h"
#include "value_sums_i8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Codes of a query are at most 16383: with head_dim <= 1024 no sum leaves 32 bits. Weights are
// positive; their codes are at most 32767 and add up to about 2^23 at most: times 127, with half a
// unit of rounding for each of 2^22 positions, that fits too.
template <class Shape> struct CacheI8 {
  const uint8_t *k, *v;
  PackedCache packed;
  float scale;
  Shape shape;

  BURIN_INLINE void scores(float *to, float *y, const float *q, size_t head, size_t begin,
                           size_t visible) const {
    const uint8_t *keys = k + head * packed.bytes();
    const float *scales = reinterpret_cast<const float *>(keys) + begin;
    const ScaleA8 own = scale_codes(largest_a8(q, packed.head_dim), 16383.0f);
    const float factor = own.scale * scale;
    key_dots_i8(y, q, own.inverse,
                reinterpret_cast<const int8_t *>(keys + packed.codes_at()) +
                    begin * packed.head_dim,
                visible, packed.head_dim, [=](size_t p, int32_t dot) BURIN_INLINE {
                  to[p] = shape(static_cast<float>(dot) * (scales[p] * factor));
                });
  }

  BURIN_INLINE void mean(float *y, float *weights, size_t head, size_t begin, size_t visible,
                         float total) const {
    const uint8_t *values = v + head * packed.bytes();
    const float *scales = reinterpret_cast<const float *>(values) + begin;
    for (size_t p = 0; p < visible; ++p)
      weights[p] *= scales[p];
    const float most = float_of(largest_a8(weights, visible)) * (1.0f / 32767.0f);
    const float sum = sum_f32(weights, visible) * (1.0f / 8388608.0f);
    const ScaleA8 unit = scale_codes(bits_of(most > sum ? most : sum), 1.0f);
    value_sums_i8(y, weights, unit.inverse,
                  reinterpret_cast<const int8_t *>(values + packed.codes_at()) +
                      begin * packed.head_dim,
                  visible, packed.head_dim, unit.scale / total);
  }
};

// attention_i8 with every (q . k) * scale passed through `shape` before the softmax.
template <class Shape>
inline void shaped_attention_i8(float *__restrict y, float *__restrict scores,
                                const float *__restrict q, const uint8_t *__restrict k,
                                const uint8_t *__restrict v, size_t position, size_t tokens,
                                size_t q_stride, size_t heads, size_t kv_heads, size_t context,
                                size_t head_dim, size_t window, float scale, const Shape &shape) {
  attend(y, scores, q, position, tokens, q_stride, heads, kv_heads, head_dim, window,
         CacheI8<Shape>{k, v, {context, head_dim}, scale, shape});
}

// As attention_f32, with k, v: kv_heads PackedCache each, from cache_i8. head_dim <= 1024.
inline void attention_i8(float *__restrict y, float *__restrict scores, const float *__restrict q,
                         const uint8_t *__restrict k, const uint8_t *__restrict v, size_t position,
                         size_t tokens, size_t q_stride, size_t heads, size_t kv_heads,
                         size_t context, size_t head_dim, size_t window, float scale) {
  shaped_attention_i8(y, scores, q, k, v, position, tokens, q_stride, heads, kv_heads, context,
                      head_dim, window, scale, [](float score) { return score; });
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_ATTENTION_I8_H
