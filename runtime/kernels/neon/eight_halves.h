// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Halves of a cache as floats with NEON, which gives the bits of any_half_to_float.
#ifndef BURIN_KERNELS_NEON_EIGHT_HALVES_H
#define BURIN_KERNELS_NEON_EIGHT_HALVES_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Eight halves at p as floats.
BURIN_INLINE inline void load_eight_halves(Lanes &to, const uint16_t *p) {
  const float16x8_t halves = vreinterpretq_f16_u16(vld1q_u16(p));
  to.s[0].v = vcvt_f32_f16(vget_low_f16(halves));
  to.s[1].v = vcvt_high_f32_f16(halves);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_NEON_EIGHT_HALVES_H
