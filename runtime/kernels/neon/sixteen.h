// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One number for each of a tile's sixteen rows, in four NEON registers.
#ifndef BURIN_KERNELS_NEON_SIXTEEN_H
#define BURIN_KERNELS_NEON_SIXTEEN_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

struct SixteenInts {
  int32x4_t a, b, c, d;

  static BURIN_INLINE SixteenInts fill(int32_t x) {
    const int32x4_t v = vdupq_n_s32(x);
    return {v, v, v, v};
  }
};

struct SixteenFloats {
  float32x4_t a, b, c, d;

  static BURIN_INLINE SixteenFloats fill(float x) {
    const float32x4_t v = vdupq_n_f32(x);
    return {v, v, v, v};
  }
  static BURIN_INLINE SixteenFloats of(const SixteenInts &x) {
    return {vcvtq_f32_s32(x.a), vcvtq_f32_s32(x.b), vcvtq_f32_s32(x.c), vcvtq_f32_s32(x.d)};
  }
  // Sixteen floats, at any address.
  static BURIN_INLINE SixteenFloats load(const uint8_t *p) {
    return {vreinterpretq_f32_u8(vld1q_u8(p)), vreinterpretq_f32_u8(vld1q_u8(p + 16)),
            vreinterpretq_f32_u8(vld1q_u8(p + 32)), vreinterpretq_f32_u8(vld1q_u8(p + 48))};
  }
  // Sixteen IEEE halves, at any address.
  static BURIN_INLINE SixteenFloats load_halves(const uint8_t *p) {
    const float16x8_t low = vreinterpretq_f16_u8(vld1q_u8(p)),
                      high = vreinterpretq_f16_u8(vld1q_u8(p + 16));
    return {vcvt_f32_f16(vget_low_f16(low)), vcvt_high_f32_f16(low),
            vcvt_f32_f16(vget_low_f16(high)), vcvt_high_f32_f16(high)};
  }
  BURIN_INLINE void store(float *p) const {
    vst1q_f32(p, a), vst1q_f32(p + 4, b), vst1q_f32(p + 8, c), vst1q_f32(p + 12, d);
  }
  BURIN_INLINE SixteenFloats times(const SixteenFloats &o) const {
    return {vmulq_f32(a, o.a), vmulq_f32(b, o.b), vmulq_f32(c, o.c), vmulq_f32(d, o.d)};
  }
  BURIN_INLINE SixteenFloats plus(const SixteenFloats &o) const {
    return {vaddq_f32(a, o.a), vaddq_f32(b, o.b), vaddq_f32(c, o.c), vaddq_f32(d, o.d)};
  }
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_NEON_SIXTEEN_H
