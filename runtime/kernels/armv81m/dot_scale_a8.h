// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The floats around integer sums on the FPU of a Cortex-M, which widens halves (subnormal ones
// too) in one instruction. Left to themselves compilers do it with integers, because __fp16 needs a
// flag of GCC's.
#ifndef BURIN_KERNELS_ARMV81M_DOT_SCALE_A8_H
#define BURIN_KERNELS_ARMV81M_DOT_SCALE_A8_H

#include "burin/strict.h"

#include "burin/half.h"
#include "burin/lanes.h"

#include "each_row.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// w (Rows): floats at p, halves or whole ones, at a multiple of 4 bytes; Rows is even.
template <size_t Rows, bool Halves>
BURIN_INLINE inline void load_scales_a8(float *w, const uint8_t *p) {
  BURIN_UNROLL for (size_t r = 0; r < Rows; r += Halves ? 2 : 1) {
    if (Halves) {
#if defined(__ARM_FP)
      const float both = *reinterpret_cast<const float *>(p + 2 * r);
      __asm__("vcvtb.f32.f16 %0, %1" : "=t"(w[r]) : "t"(both));
      __asm__("vcvtt.f32.f16 %0, %1" : "=t"(w[r + 1]) : "t"(both));
#else
      w[r] = half_to_float(load_u16(p + 2 * r));
      w[r + 1] = half_to_float(load_u16(p + 2 * r + 2));
#endif
    } else {
      w[r] = *reinterpret_cast<const float *>(p + 4 * r);
    }
  }
}

inline float product_a8(float a, float b) { return a * b; }
inline float plus_a8(float a, float b) { return a + b; }

// dot * scale, and y plus it: a rounding for dot (above 2^24), the product and the sum.
inline float scaled_a8(float dot, float scale) { return dot * scale; }
inline float scaled_a8(int32_t dot, float scale) { return static_cast<float>(dot) * scale; }
inline float add_scaled_a8(float y, float dot, float scale) { return y + dot * scale; }
inline float add_scaled_a8(float y, int32_t dot, float scale) {
  return y + static_cast<float>(dot) * scale;
}

// y (Rows) = dots * (w * x), w at p
template <size_t Rows, class Number>
BURIN_INLINE inline void scale_rows_a8(float *y, const Number *dots, const uint8_t *p, float x) {
  float w[Rows];
  load_scales_a8<Rows, false>(w, p);
  each_row<Rows>([&](size_t r) BURIN_INLINE { y[r] = scaled_a8(dots[r], w[r] * x); });
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV81M_DOT_SCALE_A8_H
