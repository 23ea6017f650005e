// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The end of several dot products at once, four as the columns of a square.
#ifndef BURIN_KERNELS_AVX2_LANE_SUMS_F32_H
#define BURIN_KERNELS_AVX2_LANE_SUMS_F32_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Lanes 0+4, 1+5, 2+6, 3+7.
BURIN_INLINE inline __m128 half_sums_f32(const Lanes &sums) {
  const __m256 v = sums.s[0].v;
  return _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
}

// out[i] = the sum of sums[i]'s lanes
template <size_t Count>
BURIN_INLINE inline void lane_sums_f32(float (&out)[Count], const Lanes (&sums)[Count]) {
  if constexpr (Count == 4) {
    const __m128 a = half_sums_f32(sums[0]), b = half_sums_f32(sums[1]);
    const __m128 c = half_sums_f32(sums[2]), d = half_sums_f32(sums[3]);
    // 0+2 and 1+3 of two sums each: a0 b0 a1 b1 + a2 b2 a3 b3.
    const __m128 ab = _mm_add_ps(_mm_unpacklo_ps(a, b), _mm_unpackhi_ps(a, b));
    const __m128 cd = _mm_add_ps(_mm_unpacklo_ps(c, d), _mm_unpackhi_ps(c, d));
    _mm_storeu_ps(out, _mm_add_ps(_mm_movelh_ps(ab, cd), _mm_movehl_ps(cd, ab)));
  } else {
    BURIN_UNROLL for (size_t i = 0; i < Count; ++i) out[i] = sums[i].sum();
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_AVX2_LANE_SUMS_F32_H
