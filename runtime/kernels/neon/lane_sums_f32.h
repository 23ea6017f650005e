// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The end of several dot products at once, two in a register.
#ifndef BURIN_KERNELS_NEON_LANE_SUMS_F32_H
#define BURIN_KERNELS_NEON_LANE_SUMS_F32_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// out[i] = the sum of sums[i]'s lanes
template <size_t Count>
BURIN_INLINE inline void lane_sums_f32(float (&out)[Count], const Lanes (&sums)[Count]) {
  if constexpr (Count == 2) {
    // Lanes 0+4, 1+5, 2+6, 3+7.
    const float32x4_t a = vaddq_f32(sums[0].s[0].v, sums[0].s[1].v);
    const float32x4_t b = vaddq_f32(sums[1].s[0].v, sums[1].s[1].v);
    // 0+2 and 1+3: a0 b0 a1 b1 + a2 b2 a3 b3.
    const float32x4_t ab = vaddq_f32(vzip1q_f32(a, b), vzip2q_f32(a, b));
    vst1_f32(out, vadd_f32(vget_low_f32(ab), vget_high_f32(ab)));
  } else {
    BURIN_UNROLL for (size_t i = 0; i < Count; ++i) out[i] = sums[i].sum();
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_NEON_LANE_SUMS_F32_H
