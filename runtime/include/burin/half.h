// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The 16-bit floats that weights are stored in, widened exactly by integer arithmetic and one
// multiplication by a power of two.
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
