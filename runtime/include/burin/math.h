// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// exp, 1/sqrt, sin and cos from IEEE float +, -, *, integer arithmetic and bit casts alone, so that
// every chip and compiler gives the same bits; libm and square-root instructions would not. The
// method of each function stands beside it; polynomial coefficients are our own minimax fits,
// rounded to float one after the other. Largest errors over all floats, in units in the last place:
// exp 0.891, rsqrt 0.5, sin 0.811, cos 0.803, silu 3.22, tanh 1.33 (docs/design/numbers.md).
#ifndef BURIN_MATH_H
#define BURIN_MATH_H

#include "burin/strict.h"

#include <stddef.h>
#include <stdint.h>

namespace burin {

inline uint32_t bits_of(float x) {
  uint32_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits); // one move, also at -O0
  return bits;
}

inline float float_of(uint32_t bits) {
  float x;
  __builtin_memcpy(&x, &bits, sizeof x);
  return x;
}

inline bool is_nan(float x) { return (bits_of(x) & 0x7fffffffu) > 0x7f800000u; }

// 2^n for n in [-126, 127]
inline float power_of_two(int32_t n) { return float_of(static_cast<uint32_t>(n + 127) << 23); }

inline constexpr float kRoundShift = 12582912.0f; // 1.5 * 2^23: a sum's last bits are an integer

// e^r for x = n ln 2 + r with |r| <= ln 2 / 2; n are the last bits of `shifted`. n ln 2 is split so
// that its high part is exact (9 bits times 8 bits); e^r = 1 + r + r^2 p(r), smallest terms added
// first.
__attribute__((always_inline)) inline float exp_rest_f32(float x, float &shifted) {
  shifted = x * 1.44269504f + kRoundShift;
  float whole = shifted - kRoundShift;
  float high = x - whole * 0.693359375f;
  float low = whole * -2.12194440e-4f;
  float r = high - low;
  float p = 0.00138206896f;
  p = p * r + 0.0083686756f;
  p = p * r + 0.0416682661f;
  p = p * r + 0.166665211f;
  p = p * r + 0.49999994f;
  return 1.0f + (high + (r * r * p - low));
}

// e^x. inf above 88.72, subnormal below -87.33, 0 below -103.97, NaN for NaN. No branches, so that
// loops vectorize.
inline float exp_f32(float x) {
  x = x > 90.0f ? 90.0f : x;
  x = x < -104.0f ? -104.0f : x;
  float shifted, y = exp_rest_f32(x, shifted);
  uint32_t n = bits_of(shifted) - bits_of(kRoundShift);
  // 2^n in two steps: n runs from -150 to 130, and only the second product may round.
  uint32_t half = ((n + 256u) >> 1) - 128u;
  return y * float_of((half + 127u) << 23) * float_of((n - half + 127u) << 23);
}

// exp_f32(x) for x that is rarely positive or below -87: for the rest nothing overflows, and 2^n
// goes into the exponent. For chips without vectors.
inline float exp_negative_f32(float x) {
  if (__builtin_expect(bits_of(x) - 0x80000000u > 0x42ae0000u, 0)) // positive, below -87, or NaN
    return exp_f32(x);
  float shifted, y = exp_rest_f32(x, shifted);
  return float_of(bits_of(y) + (bits_of(shifted) << 23)); // n are the last bits of `shifted`
}

// 1 / sqrt(x), correctly rounded. +-inf for +-0, 0 for inf, NaN below 0.
// A float guess (integer trick, three Newton steps) is off by a few units; integers then find the
// nearest: with m and y as integers, y is right when 2^71 - m y^2 is nearest to 0, which 64-bit
// wrapping arithmetic tells.
inline float rsqrt_f32(float x) {
  uint32_t bits = bits_of(x);
  if ((bits & 0x7fffffffu) == 0)
    return float_of(bits | 0x7f800000u);
  if (bits >= 0x7f800000u)
    return bits == 0x7f800000u ? 0.0f : float_of(0x7fc00000u);
  int32_t exponent = 0; // of m's last bit after scaling: x = m 2^(exponent)
  if (bits < 0x00800000u) {
    bits = bits_of(x * 16777216.0f);
    exponent = -24;
  }
  exponent += static_cast<int32_t>(bits >> 23) - 150;
  uint32_t m = (bits & 0x7fffffu) | 0x800000u;
  if (exponent % 2 == 0) { // 2^23 is not a square: make the power of two beside m / 2^23 even
    m <<= 1;
    exponent -= 1;
  }
  float scaled = static_cast<float>(m) * 1.1920929e-7f; // m 2^-23 in [1, 4)
  float guess = float_of(0x5f3759dfu - (bits_of(scaled) >> 1));
  float half = 0.5f * scaled;
  guess = guess * (1.5f - half * guess * guess);
  guess = guess * (1.5f - half * guess * guess);
  guess = guess * (1.5f - half * guess * guess);
  uint32_t y = static_cast<uint32_t>(guess * 16777216.0f);
  for (;;) {
    uint64_t product = static_cast<uint64_t>(m) * y;
    int64_t rest = static_cast<int64_t>(0u - product * y);
    int64_t step = static_cast<int64_t>(product);
    if (rest - step > static_cast<int64_t>(m / 4))
      ++y;
    else if (rest + step < static_cast<int64_t>(m / 4))
      --y;
    else
      break;
  }
  return static_cast<float>(y) * power_of_two(-24 - (exponent + 23) / 2);
}

// 2 / pi in 32-bit words behind one word of zeros, and pi / 2 times 2^63
inline constexpr uint32_t kTwoOverPi[] = {0,           0xa2f9836eu, 0x4e441529u, 0xfc2757d1u,
                                          0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu};
inline constexpr uint64_t kHalfPi = 0xc90fdaa22168c235u;

// An angle reduced to a quadrant: angle = (quadrant + 4 k) pi / 2 + high + low with |high| <= pi
// / 4.
struct Quadrant {
  float high, low;
  uint32_t quadrant;
};

// Exact reduction of every finite float: the 24-bit mantissa times the 96 bits of 2/pi that matter
// at its exponent (Payne and Hanek, ACM SIGNUM 1983), modulo 4. 62 bits follow the point; no float
// comes nearer to a multiple of pi / 2 than 2^-29.2 (Muller et al., Handbook of Floating-Point
// Arithmetic), so that 32 significant bits remain.
inline Quadrant reduce_angle(float x) {
  uint32_t bits = bits_of(x) & 0x7fffffffu;
  if (bits <= 0x3f490fdau) // at most pi / 4
    return {x, 0.0f, 0};
  if (bits >= 0x7f800000u)
    return {float_of(0x7fc00000u), 0.0f, 0};
  uint32_t m = (bits & 0x7fffffu) | 0x800000u;
  uint32_t first = (bits >> 23) - 120u; // the bit of the table that weighs 2 in m * table
  uint32_t part[3];
  for (uint32_t i = 0; i < 3; ++i) {
    const uint32_t *word = kTwoOverPi + first / 32 + i;
    part[i] = static_cast<uint32_t>(
        (((static_cast<uint64_t>(word[0]) << 32) | word[1]) << (first % 32)) >> 32);
  }
  uint64_t turns =
      (static_cast<uint64_t>(m * part[0]) << 32) + static_cast<uint64_t>(m) * part[1] +
      ((static_cast<uint64_t>(m) * part[2]) >> 32); // in quadrants, 62 bits behind the point
  uint32_t quadrant = static_cast<uint32_t>((turns + (uint64_t{1} << 61)) >> 62);
  uint64_t rest = turns - (static_cast<uint64_t>(quadrant) << 62);
  bool negative = (rest >> 63) != 0;
  if (negative)
    rest = 0u - rest;
  int32_t scale = -61; // rest pi / 2 = (rest * kHalfPi / 2^64) * 2^(1 - 62)
  while ((rest >> 63) == 0) {
    rest <<= 1;
    --scale;
  }
  uint64_t r1 = rest >> 32, r0 = rest & 0xffffffffu, p1 = kHalfPi >> 32, p0 = kHalfPi & 0xffffffffu;
  uint64_t middle = r1 * p0 + ((r0 * p0) >> 32);
  uint64_t angle = r1 * p1 + (middle >> 32) + ((r0 * p1 + (middle & 0xffffffffu)) >> 32);
  if ((angle >> 63) == 0) {
    angle <<= 1;
    --scale;
  }
  uint32_t nearest = static_cast<uint32_t>((angle >> 40) + ((angle >> 39) & 1u)); // 2^23 to 2^24
  // What is left, at most half of its last bit (2^24 shifts out to 0: the difference wraps to the
  // small one it is).
  int64_t beyond = static_cast<int64_t>(angle - (static_cast<uint64_t>(nearest) << 40));
  float high = static_cast<float>(nearest) * power_of_two(scale + 40);
  float low = static_cast<float>(static_cast<int32_t>(beyond / 65536)) * power_of_two(scale + 16);
  if (negative != ((bits_of(x) >> 31) != 0)) {
    high = -high;
    low = -low;
  }
  if ((bits_of(x) >> 31) != 0)
    quadrant = 0u - quadrant;
  return {high, low, quadrant & 3u};
}

// sin(high + low) for |high| <= pi / 4
inline float sin_reduced(float high, float low) {
  if ((bits_of(high) & 0x7fffffffu) < 0x39800000u) // 2^-12: the cube vanishes, and -0 stays -0
    return high + low == 0.0f ? high : high + low;
  float z = high * high;
  float p = -0.000195180997f;
  p = p * z + 0.00833218824f;
  p = p * z + -0.166666552f;
  return high + (high * z * p + (low - 0.5f * z * low)); // low times cos(high), nearly
}

// cos(high + low) for |high| <= pi / 4; the rounding of 1 - z / 2 is added back
inline float cos_reduced(float high, float low) {
  float z = high * high;
  float p = 2.44325529e-05f;
  p = p * z + -0.00138873106f;
  p = p * z + 0.0416666456f;
  float half = 0.5f * z;
  float one = 1.0f - half;
  return one + (((1.0f - one) - half) + (z * z * p - high * low));
}

// sin(x) and cos(x), x in radians, any float; NaN for inf and NaN
inline void sincos_f32(float x, float *sine, float *cosine) {
  Quadrant at = reduce_angle(x);
  float s = sin_reduced(at.high, at.low), c = cos_reduced(at.high, at.low);
  bool swapped = (at.quadrant & 1u) != 0;
  float first = swapped ? c : s, second = swapped ? s : c;
  *sine = (at.quadrant & 2u) != 0 ? -first : first;
  *cosine = ((at.quadrant + 1u) & 2u) != 0 ? -second : second;
}

inline float sin_f32(float x) {
  float s, c;
  sincos_f32(x, &s, &c);
  return s;
}

inline float cos_f32(float x) {
  float s, c;
  sincos_f32(x, &s, &c);
  return c;
}

// x / (1 + e^-x), with e^-|x| so that nothing overflows: accurate for large negative x too. NaN for
// -inf.
inline float silu_f32(float x) {
  float e = exp_negative_f32(float_of(bits_of(x) | 0x80000000u));
  return (x < 0.0f ? x * e : x) / (1.0f + e);
}

// tanh x. Below 0.625 x + x^3 p(x^2); above, 1 - 2 / (e^2x + 1), where the quotient is the smaller
// part.
inline float tanh_f32(float x) {
  uint32_t sign = bits_of(x) & 0x80000000u;
  float size = float_of(bits_of(x) & 0x7fffffffu), z = x * x;
  float p = -0.00569229620f;
  p = p * z + 0.0206281673f;
  p = p * z + -0.0537365153f;
  p = p * z + 0.133314058f;
  p = p * z + -0.333332807f;
  float near = size + size * (z * p);
  float far = 1.0f - 2.0f / (exp_f32(size + size) + 1.0f);
  return float_of(bits_of(size < 0.625f ? near : far) | sign);
}

// x / 2 * (1 + tanh u) with u = sqrt(2 / pi) (x + 0.044715 x^3), the usual approximation of GELU,
// as x / (1 + e^-2u): the same, without the cancellation for negative x. NaN for -inf.
inline float gelu_tanh_f32(float x) {
  float twice = 1.59576912f * x * (1.0f + 0.044715f * (x * x)); // 2 u
  float e = exp_f32(float_of(bits_of(twice) | 0x80000000u));
  return (x < 0.0f ? x * e : x) / (1.0f + e);
}

} // namespace burin

#endif // BURIN_MATH_H
