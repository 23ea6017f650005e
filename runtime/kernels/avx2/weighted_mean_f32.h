// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What attention does with the values, with AVX2: two lanes of 32 columns fill the registers, and
// whole cache lines of each row are read, each once. (All lanes of eight columns read half a line
// of every row, which is gone from the cache before its other half is wanted.)
#ifndef BURIN_KERNELS_AVX2_WEIGHTED_MEAN_F32_H
#define BURIN_KERNELS_AVX2_WEIGHTED_MEAN_F32_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// `Strips` times eight columns, the last of which may be fewer.
template <size_t Strips> struct WeightedStrips {
  const float *weights, *v;
  size_t positions, head_dim;
  __m256i mask; // of the columns there are, where Strips is 1

  // sums += weights[p] * v row p
  BURIN_INLINE void add(Strip (&sums)[Strips], size_t p) const {
    Strip weight, value;
    weight.fill(weights[p]);
    const float *row = v + p * head_dim;
    BURIN_UNROLL for (size_t i = 0; i < Strips; ++i) {
      if (Strips == 1)
        value.v = _mm256_maskload_ps(row, mask);
      else
        value.load(row + i * kStrip);
      sums[i].mac(weight, value);
    }
  }

  // Lanes `lane` and `lane` + 4 of lanes.h, added: positions that are these modulo 8.
  BURIN_INLINE void pair(Strip (&sums)[Strips], size_t lane) const {
    Strip others[Strips];
    BURIN_UNROLL for (size_t i = 0; i < Strips; ++i) sums[i].fill(0.0f);
    size_t p = lane;
    for (const size_t whole = whole_steps(positions, kLanes) + lane; p < whole; p += kLanes) {
      add(sums, p);
      add(others, p + 4);
    }
    if (p < positions)
      add(sums, p);
    if (p + 4 < positions)
      add(others, p + 4);
    BURIN_UNROLL for (size_t i = 0; i < Strips; ++i) sums[i].add(others[i]);
  }

  BURIN_INLINE void mean(float *y, float total) const {
    Strip even[Strips], odd[Strips], more[Strips];
    pair(even, 0);
    pair(more, 2);
    BURIN_UNROLL for (size_t i = 0; i < Strips; ++i) even[i].add(more[i]);
    pair(odd, 1);
    pair(more, 3);
    BURIN_UNROLL for (size_t i = 0; i < Strips; ++i) odd[i].add(more[i]);
    BURIN_UNROLL for (size_t i = 0; i < Strips; ++i) {
      even[i].add(odd[i]);
      even[i].divide(total);
      if (Strips == 1)
        _mm256_maskstore_ps(y, mask, even[i].v);
      else
        even[i].store(y + i * kStrip);
    }
  }
};

// y (head_dim) = (sum over p < positions of weights[p] * v row p) / total, v (positions, head_dim)
inline void weighted_mean_f32(float *y, const float *weights, const float *v, size_t positions,
                              size_t head_dim, float total) {
  const __m256i none = _mm256_setzero_si256();
  size_t d = 0;
  for (const size_t whole = whole_steps(head_dim, 4 * kStrip); d < whole; d += 4 * kStrip)
    WeightedStrips<4>{weights, v + d, positions, head_dim, none}.mean(y + d, total);
  if (head_dim - d >= 2 * kStrip) {
    WeightedStrips<2>{weights, v + d, positions, head_dim, none}.mean(y + d, total);
    d += 2 * kStrip;
  }
  for (; d < head_dim; d += kStrip) {
    const __m256i left = _mm256_set1_epi32(static_cast<int32_t>(head_dim - d));
    const __m256i mask = _mm256_cmpgt_epi32(left, _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    WeightedStrips<1>{weights, v + d, positions, head_dim, mask}.mean(y + d, total);
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_AVX2_WEIGHTED_MEAN_F32_H
