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

// How far to the left a byte's highest bit is from the left end; 8 for 0.
struct LeftOfByte {
  uint8_t by[256] = {8};
  constexpr LeftOfByte() {
    for (size_t i = 1; i < 256; ++i)
      for (size_t byte = i; byte < 128; byte *= 2)
        ++by[i];
  }
};
inline constexpr LeftOfByte kLeft;

// x with its highest bit set, and by how much that was to the left; x is neither 0 nor above 2^24.
BURIN_INLINE inline uint32_t normalize(uint32_t &x) {
  uint32_t left = 7;
  x <<= 7;
  if (x >> 24 == 0)
    x <<= 8, left += 8;
  if (x >> 24 == 0)
    x <<= 8, left += 8; // 2^23 at least
  const uint32_t rest = kLeft.by[x >> 24];
  x <<= rest;
  return left + rest;
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

// y (rows) = dots * (w * x), w at p, as far as numbers are normal and not just between two of them;
// returns how many rows are left. It calls nothing, and so saves no registers.
BURIN_OUT_OF_LINE inline size_t scale_normal_rows(float *y, const int32_t *dots, const uint8_t *p,
                                                  float x, size_t rows) {
  const uint32_t b = bits_of(x), eb = b >> 23 & 255, mb = b << 8 | kHighestBit;
  if (!is_normal(eb))
    return rows;
  // Of weights: normal, the product with x, too, and so far from infinity that no dot leads there.
  const uint32_t least = eb < 127 ? 128 - eb : 1, most = eb > 101 ? 355 - eb : 254;
  for (; rows != 0; --rows, ++dots, ++y, p += 4) {
    const uint32_t a = bits_of(*reinterpret_cast<const float *>(p)), ea = a >> 23 & 255;
    uint32_t n = static_cast<uint32_t>(*dots < 0 ? -*dots : *dots);
    if (n - 1 >= 1u << 24 || ea - least > most - least)
      break;
    uint32_t scale = high_product(a << 8 | kHighestBit, mb), exponent = ea + eb - 127;
    if (!round_product<32>(scale, exponent))
      break;
    exponent += 30 - normalize(n);
    uint32_t mantissa = high_product(n, scale << 7); // not 8: it may be 2^24
    if (!round_product<31>(mantissa, exponent))
      break;
    *y = float_of((mantissa + (exponent << 23)) |
                  ((static_cast<uint32_t>(*dots) ^ a ^ b) & kHighestBit));
  }
  return rows;
}

// y (Rows) = dots * (w * x), w at p
template <size_t Rows>
BURIN_INLINE inline void scale_rows_a8(float *y, const int32_t *dots, const uint8_t *p, float x) {
  for (size_t left = Rows; (left = scale_normal_rows(y + (Rows - left), dots + (Rows - left),
                                                     p + 4 * (Rows - left), x, left)) != 0;) {
    const size_t r = Rows - left;
    y[r] = any_scaled_product(dots[r], load_f32(p + 4 * r), x);
    if (--left == 0)
      break;
  }
}

#endif

} // namespace burin::kernels

#undef BURIN_OUT_OF_LINE

#endif // BURIN_KERNELS_RV32IM_DOT_SCALE_A8_H
