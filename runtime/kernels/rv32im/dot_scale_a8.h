// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The floats around integer sums without an FPU: normal numbers, which scales are, multiplied here
// in a quarter of the instructions that compilers' libraries take for every case. Rounded to
// nearest, ties to even, as IEEE 754 says; what is not a normal number goes to the library. With an
// FPU each is its instruction.
#ifndef BURIN_KERNELS_RV32IM_DOT_SCALE_A8_H
#define BURIN_KERNELS_RV32IM_DOT_SCALE_A8_H

#include "burin/strict.h"

#include "burin/half.h"
#include "burin/math.h"

#include "each_row.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

#if defined(__riscv_flen)

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

#else

// w (Rows): floats at p, halves or whole ones.
template <size_t Rows, bool Halves> inline void load_scales_a8(float *w, const uint8_t *p) {
  each_row<Rows>([&](size_t r) BURIN_INLINE {
    if (!Halves) {
      w[r] = load_f32(p + 4 * r);
      return;
    }
    const uint32_t half = load_u16(p + 2 * r), magnitude = half & 0x7fffu;
    w[r] = magnitude < 0x400
               ? half_to_float(load_u16(p + 2 * r)) // zero or subnormal
               : float_of((half & 0x8000u) << 16 | ((magnitude << 13) + (112u << 23)));
  });
}

constexpr uint32_t kHighestBit = 1u << 31;

BURIN_INLINE inline uint32_t high_product(uint32_t a, uint32_t b) {
  return static_cast<uint32_t>(static_cast<uint64_t>(a) * b >> 32);
}

// The upper half of a product in [2^(Bits - 2), 2^Bits) to 24 bits, or to 2^24, and the exponent
// one up if it is in the upper half of that range. False where that takes more than `high`: half of
// the last bit, or a little more.
template <uint32_t Bits>
BURIN_INLINE inline bool round_product(uint32_t &high, uint32_t &exponent) {
  constexpr uint32_t kUnit = 1u << (Bits - 24);
  if (high >> (Bits - 1)) {
    if ((high & (kUnit - 1)) == kUnit / 2)
      return false;
    high = (high + kUnit / 2) / kUnit;
    ++exponent;
    return true;
  }
  if ((high & (kUnit / 2 - 1)) == kUnit / 4)
    return false;
  high = (high + kUnit / 4) / (kUnit / 2);
  return true;
}

// x with its highest bit set, and by how much that was to the left; x is neither 0 nor above 2^24.
BURIN_INLINE inline uint32_t normalize(uint32_t &x) {
  uint32_t left = 7;
  x <<= 7;
  if (x >> 19 == 0)
    x <<= 12, left += 12;
  if (x >> 25 == 0)
    x <<= 6, left += 6;
  if (x >> 28 == 0)
    x <<= 3, left += 3;
  while (x >> 31 == 0)
    x <<= 1, ++left;
  return left;
}

inline bool is_normal(uint32_t exponent) { return exponent - 1 < 254; }

// What is no normal number, or just between two of them. Out of line, so that others need not save
// registers for calls.
#define BURIN_OUT_OF_LINE __attribute__((noinline))
BURIN_OUT_OF_LINE inline float any_product(float a, float b) { return a * b; }
BURIN_OUT_OF_LINE inline float any_scaled(int32_t dot, float scale) {
  return static_cast<float>(dot) * scale;
}
BURIN_OUT_OF_LINE inline float any_scaled_product(int32_t dot, float w, float x) {
  return static_cast<float>(dot) * (w * x);
}

// Out of line, because a tile has eight rows.
BURIN_OUT_OF_LINE inline float product_a8(float a, float b) {
  const uint32_t x = bits_of(a), y = bits_of(b), ex = x >> 23 & 255, ey = y >> 23 & 255;
  uint32_t mantissa = high_product(x << 8 | kHighestBit, y << 8 | kHighestBit);
  uint32_t exponent = ex + ey - 127;
  if (is_normal(ex) && is_normal(ey) && round_product<32>(mantissa, exponent) &&
      is_normal(exponent))
    return float_of((mantissa + ((exponent - 1) << 23)) | ((x ^ y) & kHighestBit));
  return any_product(a, b);
}

inline float plus_a8(float a, float b) { return a + b; }

// dot * scale: a rounding for dot (above 2^24) and the product.
BURIN_OUT_OF_LINE inline float scaled_a8(int32_t dot, float scale) {
  const uint32_t y = bits_of(scale), ey = y >> 23 & 255;
  uint32_t x = static_cast<uint32_t>(dot < 0 ? -dot : dot);
  if (x - 1 < 1u << 24 && is_normal(ey)) {
    uint32_t exponent = ey + 31 - normalize(x);
    uint32_t mantissa = high_product(x, y << 8 | kHighestBit);
    if (round_product<32>(mantissa, exponent) && is_normal(exponent))
      return float_of((mantissa + ((exponent - 1) << 23)) |
                      ((static_cast<uint32_t>(dot) ^ y) & kHighestBit));
  }
  return any_scaled(dot, scale);
}

inline float add_scaled_a8(float y, int32_t dot, float scale) { return y + scaled_a8(dot, scale); }

// y (Rows) = dots * (w * x), w at p
template <size_t Rows>
BURIN_OUT_OF_LINE inline void scale_rows_a8(float *y, const int32_t *dots, const uint8_t *p,
                                            float x) {
  const uint32_t b = bits_of(x), eb = b >> 23 & 255, mb = b << 8 | kHighestBit;
  for (const int32_t *end = dots + Rows; dots != end; ++dots, ++y, p += 4) {
    const uint32_t a = bits_of(*reinterpret_cast<const float *>(p)), ea = a >> 23 & 255;
    uint32_t n = static_cast<uint32_t>(*dots < 0 ? -*dots : *dots);
    // Both normal, unless that refuses too much; and so far from infinity that no dot leads there.
    uint32_t exponent = ea + eb - 127;
    if (n - 1 < 1u << 24 && ((ea - 1) | (eb - 1)) < 254 && exponent - 1 < 254 - 26) {
      uint32_t scale = high_product(a << 8 | kHighestBit, mb);
      if (round_product<32>(scale, exponent)) {
        exponent += 30 - normalize(n);
        uint32_t mantissa = high_product(n, scale << 7); // not 8: it may be 2^24
        if (round_product<31>(mantissa, exponent)) {
          *y = float_of((mantissa + (exponent << 23)) |
                        ((static_cast<uint32_t>(*dots) ^ a ^ b) & kHighestBit));
          continue;
        }
      }
    }
    *y = any_scaled_product(*dots, float_of(a), x);
  }
}

#endif

} // namespace burin::kernels

#undef BURIN_OUT_OF_LINE

#endif // BURIN_KERNELS_RV32IM_DOT_SCALE_A8_H
