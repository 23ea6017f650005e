// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The floats around integer sums, one operation each and rounded where written, so that a folder
// can say them in its chip's instructions. Bits are those of these functions.
#ifndef BURIN_KERNELS_GENERIC_DOT_SCALE_A8_H
#define BURIN_KERNELS_GENERIC_DOT_SCALE_A8_H

#include "burin/strict.h"

#include "burin/half.h"
#include "burin/lanes.h"

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

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_DOT_SCALE_A8_H
