// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weighted sums of the values of a cache of 8-bit codes, with NEON: 32 columns at a time, whose
// sums fill a quarter of the registers.
#ifndef BURIN_KERNELS_NEON_VALUE_SUMS_I8_H
#define BURIN_KERNELS_NEON_VALUE_SUMS_I8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "each_row.h"
#include "each_value_sum_i8.h"

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// As each_value_sum_i8 wants them.
struct ColumnsI8 {
  static constexpr size_t kMost = 32;

  template <size_t kCount>
  static BURIN_INLINE void sum(float *y, const float *weights, const int8_t *v, size_t positions,
                               size_t head_dim, float factor) {
    constexpr size_t kSixteens = kCount / 16;
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
};

// As the generic one says.
inline void value_sums_i8(float *y, float *weights, float inverse, const int8_t *v,
                          size_t positions, size_t head_dim, float factor) {
  each_value_sum_i8<ColumnsI8>(y, weights, inverse, v, positions, head_dim, factor);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_NEON_VALUE_SUMS_I8_H
