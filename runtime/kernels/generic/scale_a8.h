// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rounding and saturation of quantized activations, said once for all chips.
//
// A group's scale is its largest magnitude / 127 and a code is x * (127 / largest) rounded to the
// nearest integer, ties to even. A group below 2^-64 is all zero, so that no product of scales is
// ever subnormal; a group with an infinity or NaN has the scale NaN and codes of zero.
#ifndef BURIN_KERNELS_GENERIC_SCALE_A8_H
#define BURIN_KERNELS_GENERIC_SCALE_A8_H

#include "burin/strict.h"

#include "burin/math.h"

#include "largest_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

struct ScaleA8 {
  float scale, inverse; // of x = scale * code, code = x * inverse
};

// For codes of at most `most` in magnitude. `largest`: the largest bits of |x| as an integer, by
// which a NaN is above infinity.
inline ScaleA8 scale_codes(uint32_t largest, float most) {
  if (largest >= 0x7f800000u)
    return {float_of(0x7fc00000u), 0.0f};
  if (largest < 0x1f800000u)
    return {0.0f, 0.0f};
  return {float_of(largest) / most, most / float_of(largest)};
}

inline ScaleA8 scale_a8(uint32_t largest) { return scale_codes(largest, 127.0f); }

// The code of x. With inverse 0 an infinite x gives garbage in [-128, 127] that the scale NaN
// hides; a code is never above 127 in magnitude otherwise: most * (127 / most) is at most
// 127.00001.
inline int32_t code_a8(float x, float inverse) {
  const float shift = 12582912.0f; // 1.5 * 2^23: the sum's last bits are the nearest integer
  float shifted = x * inverse + shift;
  return static_cast<int8_t>(static_cast<uint8_t>(bits_of(shifted)));
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_SCALE_A8_H
