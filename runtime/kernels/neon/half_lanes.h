// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Halves of a cache as floats with NEON, which gives the bits of any_half_to_float.
#ifndef BURIN_KERNELS_NEON_HALF_LANES_H
#define BURIN_KERNELS_NEON_HALF_LANES_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// The first `n` <= 8 halves at p as floats, zeros behind them.
BURIN_INLINE inline void load_halves(Lanes &to, const uint16_t *p, size_t n) {
  uint16_t padded[kLanes] = {};
  if (n < kLanes) {
    BURIN_UNROLL for (size_t i = 0; i < kLanes - 1; ++i) {
      if (i < n)
        padded[i] = p[i];
    }
    p = padded;
  }
  const float16x8_t halves = vreinterpretq_f16_u16(vld1q_u16(p));
  to.s[0].v = vcvt_f32_f16(vget_low_f16(halves));
  to.s[1].v = vcvt_high_f32_f16(halves);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_NEON_HALF_LANES_H
