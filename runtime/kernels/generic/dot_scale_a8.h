// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The floats around integer sums, one operation each and rounded where written, so that a folder
// can say them in its chip's instructions. Bits are those of these functions.
#ifndef BURIN_KERNELS_GENERIC_DOT_SCALE_A8_H
#define BURIN_KERNELS_GENERIC_DOT_SCALE_A8_H

#include "burin/strict.h"

#include "burin/half.h"
#include "burin/lanes.h"

#include "each_row.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// w (Rows): floats at p, halves or whole ones, at a multiple of 4 bytes when Rows is even.
template <size_t Rows, bool Halves> inline void load_scales_a8(float *w, const uint8_t *p) {
  BURIN_UNROLL for (size_t r = 0; r < Rows; ++r) w[r] =
      Halves ? half_to_float(load_u16(p + 2 * r)) : load_f32(p + 4 * r);
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

#endif // BURIN_KERNELS_GENERIC_DOT_SCALE_A8_H
