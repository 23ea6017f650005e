// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// exp and silu of several floats at once: math.h operation for operation, so the same bits.
// Compilers vectorize loops over math.h only at some levels of optimization, and not where the
// number of steps is unknown.
#ifndef BURIN_STRIP_MATH_H
#define BURIN_STRIP_MATH_H

#include "burin/strict.h"

#include "burin/lanes.h"
#include "burin/math.h"

#include <stddef.h>
#include <stdint.h>

namespace burin {

#if defined(BURIN_STRIP_VECTOR)

// NOLINTNEXTLINE(modernize-use-using)
typedef uint32_t StripBits __attribute__((vector_size(BURIN_STRIP_VECTOR)));

// e^x
BURIN_INLINE inline Strip exp_strip(const Strip &from) {
  using Value = Strip::Value;
  const Value zero = {};
  Value x = from.v;
  x = x > 90.0f ? zero + 90.0f : x;
  x = x < -104.0f ? zero - 104.0f : x;
  const Value shift = zero + 12582912.0f;
  const Value shifted = x * 1.44269504f + shift;
  const StripBits n = reinterpret_cast<StripBits>(shifted) - reinterpret_cast<StripBits>(shift);
  const Value whole = shifted - shift;
  const Value high = x - whole * 0.693359375f;
  const Value low = whole * -2.12194440e-4f;
  const Value r = high - low;
  Value p = zero + 0.00138206896f;
  p = p * r + 0.0083686756f;
  p = p * r + 0.0416682661f;
  p = p * r + 0.166665211f;
  p = p * r + 0.49999994f;
  const Value y = 1.0f + (high + (r * r * p - low));
  const StripBits half = ((n + 256u) >> 1) - 128u;
  Strip result;
  result.v = y * reinterpret_cast<Value>((half + 127u) << 23) *
             reinterpret_cast<Value>((n - half + 127u) << 23);
  return result;
}

// x / (1 + e^-x)
BURIN_INLINE inline Strip silu_strip(const Strip &x) {
  Strip e;
  e.v = reinterpret_cast<Strip::Value>(reinterpret_cast<StripBits>(x.v) | 0x80000000u);
  e = exp_strip(e);
  Strip result;
  result.v = (x.v < 0.0f ? x.v * e.v : x.v) / (1.0f + e.v);
  return result;
}

// a[i] = e^(a[i] - b), a (n)
inline void exp_minus_f32(float *a, float b, size_t n) {
  size_t i = 0;
  for (const size_t whole = whole_steps(n, kStrip); i < whole; i += kStrip) {
    Strip x, minus;
    x.load(a + i);
    minus.fill(-b);
    x.add(minus);
    exp_strip(x).store(a + i);
  }
  for (; i < n; ++i)
    a[i] = exp_f32(a[i] - b);
}

// y[i] = silu(x[2 i]) * x[2 i + 1], y (n)
inline void silu_pairs_f32(float *y, const float *x, size_t n) {
  size_t i = 0;
  for (const size_t whole = whole_steps(n, kStrip); i < whole; i += kStrip) {
    Strip gate, up;
    BURIN_UNROLL for (size_t j = 0; j < kStrip; ++j) {
      gate.v[j] = x[2 * (i + j)];
      up.v[j] = x[2 * (i + j) + 1];
    }
    gate = silu_strip(gate);
    gate.v *= up.v;
    gate.store(y + i);
  }
  for (; i < n; ++i)
    y[i] = silu_f32(x[2 * i]) * x[2 * i + 1];
}

#else

inline void exp_minus_f32(float *a, float b, size_t n) {
  for (size_t i = 0; i < n; ++i)
    a[i] = exp_negative_f32(a[i] - b);
}

inline void silu_pairs_f32(float *y, const float *x, size_t n) {
  for (size_t i = 0; i < n; ++i)
    y[i] = silu_f32(x[2 * i]) * x[2 * i + 1];
}

#endif

} // namespace burin

#endif // BURIN_STRIP_MATH_H
