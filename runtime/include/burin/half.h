// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The 16-bit floats that weights and caches are stored in, widened exactly by integer arithmetic
// and one multiplication by a power of two.
#ifndef BURIN_HALF_H
#define BURIN_HALF_H

#include "burin/strict.h"

#include "burin/math.h"

#include <stddef.h>
#include <stdint.h>

namespace burin {

// IEEE 754 binary16, finite: the bits as a float with the wrong exponent, times 2^112.
inline float half_to_float(uint16_t half) {
  uint32_t bits = half;
  float magnitude = float_of((bits & 0x7fffu) << 13) * 5.19229686e33f;
  return float_of(bits_of(magnitude) | (bits & 0x8000u) << 16);
}

// IEEE 754 binary16 with infinities and NaN.
inline float any_half_to_float(uint16_t half) {
  uint32_t bits = bits_of(half_to_float(half));
  return float_of((half & 0x7c00u) == 0x7c00u ? bits | 0x7f800000u : bits);
}

// The nearest binary16, ties to even; beyond +-65504, the largest finite one, it is that. NaN stays
// one.
inline uint16_t float_to_half(float x) {
  uint32_t bits = bits_of(x), magnitude = bits & 0x7fffffffu, half;
  if (magnitude > 0x7f800000u)
    half = 0x7e00u;
  else if (magnitude > 0x477fe000u)
    half = 0x7bffu;
  else if (magnitude >= 0x38800000u) // the exponent's bias is 127 - 15 less; a carry goes into it
    half = ((magnitude + 0xfffu + (magnitude >> 13 & 1u)) >> 13) - 0x1c000u;
  else // below 2^-14 numbers are 2^-24 apart, as they are above 0.5
    half = bits_of(float_of(magnitude) + 0.5f) - 0x3f000000u;
  return static_cast<uint16_t>(half | (bits >> 16 & 0x8000u));
}

// bfloat16: the upper half of a float.
inline float bfloat_to_float(uint16_t bfloat) {
  return float_of(static_cast<uint32_t>(bfloat) << 16);
}

// Two bytes at any address.
inline uint16_t load_u16(const uint8_t *p) {
  uint16_t value;
  __builtin_memcpy(&value, p, sizeof value);
  return value;
}

// A float at any address.
inline float load_f32(const uint8_t *p) {
  float value;
  __builtin_memcpy(&value, p, sizeof value);
  return value;
}

} // namespace burin

#endif // BURIN_HALF_H
