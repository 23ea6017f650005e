// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weighted sums of the values of a cache of 8-bit codes, with NEON: 32 columns at a time, whose
// sums fill a quarter of the registers.
#ifndef BURIN_KERNELS_NEON_VALUE_SUMS_I8_H
#define BURIN_KERNELS_NEON_VALUE_SUMS_I8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "each_row.h"
#include "short_codes.h"

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (16 kSixteens) = factor * the sums of as many columns, v's rows head_dim apart
template <size_t kSixteens>
BURIN_INLINE inline void value_columns_i8(float *y, const float *weights, const int8_t *v,
                                          size_t positions, size_t head_dim, float factor) {
  int32x4_t sums[4 * kSixteens];
  each_row<4 * kSixteens>([&](size_t i) BURIN_INLINE { sums[i] = vdupq_n_s32(0); });
  for (size_t p = 0; p < positions; ++p, v += head_dim) {
    const auto weight = static_cast<int16_t>(short_of(weights[p]));
    each_row<kSixteens>([&](size_t i) BURIN_INLINE {
      const int8x16_t codes = vld1q_s8(v + 16 * i);
      const int16x8_t low = vmovl_s8(vget_low_s8(codes)), high = vmovl_high_s8(codes);
      sums[4 * i] = vmlal_n_s16(sums[4 * i], vget_low_s16(low), weight);
      sums[4 * i + 1] = vmlal_high_n_s16(sums[4 * i + 1], low, weight);
      sums[4 * i + 2] = vmlal_n_s16(sums[4 * i + 2], vget_low_s16(high), weight);
      sums[4 * i + 3] = vmlal_high_n_s16(sums[4 * i + 3], high, weight);
    });
  }
  each_row<4 * kSixteens>([&](size_t i) BURIN_INLINE {
    vst1q_f32(y + 4 * i, vmulq_n_f32(vcvtq_f32_s32(sums[i]), factor));
  });
}

// As the generic one says.
inline void value_sums_i8(float *y, float *weights, float inverse, const int8_t *v,
                          size_t positions, size_t head_dim, float factor) {
  size_t p = 0;
  for (const size_t whole = whole_steps(positions, kStrip); p < whole; p += kStrip)
    vst1q_f32(weights + p,
              vaddq_f32(vmulq_n_f32(vld1q_f32(weights + p), inverse), vdupq_n_f32(12582912.0f)));
  for (; p < positions; ++p)
    weights[p] = short_code(weights[p], inverse);
  size_t d = 0;
  for (const size_t whole = whole_steps(head_dim, 32); d < whole; d += 32)
    value_columns_i8<2>(y + d, weights, v + d, positions, head_dim, factor);
  if (head_dim - d >= 16) {
    value_columns_i8<1>(y + d, weights, v + d, positions, head_dim, factor);
    d += 16;
  }
  for (; d < head_dim; ++d) {
    int32_t sum = 0;
    for (p = 0; p < positions; ++p)
      sum += short_of(weights[p]) * v[p * head_dim + d];
    y[d] = static_cast<float>(sum) * factor;
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_NEON_VALUE_SUMS_I8_H
