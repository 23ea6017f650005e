// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The one order in which floats are summed: eight lanes that start at +0, element i goes to lane i
// mod 8, then the lanes are added pairwise (0+4, 1+5, 2+6, 3+7; 0+2, 1+3; 0+1). Every kernel that
// sums floats uses it, on every chip, so that the bits agree. Lanes are vectors where the chip has
// them: left to themselves compilers vectorize eight named sums well in one place and not at all in
// the next (5 times slower).
#ifndef BURIN_LANES_H
#define BURIN_LANES_H

#include "burin/strict.h"

#include <stddef.h>
#include <stdint.h>

#if defined(__clang__)
#define BURIN_UNROLL _Pragma("unroll")
#else
#define BURIN_UNROLL _Pragma("GCC unroll 8")
#endif

// At -Os a loop body that is called loses its registers.
#define BURIN_INLINE __attribute__((always_inline))

// Where a model spends its time: compiled for speed also where the rest is compiled for size.
#define BURIN_HOT __attribute__((hot))

namespace burin {

// kStrip: floats in one register. kLaneRows, kLaneTokens: how many eight-lane sums fit the
// registers at once, as weight rows times tokens. They change speed only.
#if defined(__AVX__)
#define BURIN_STRIP_VECTOR 32
inline constexpr size_t kStrip = 8, kLaneRows = 4, kLaneTokens = 2;
#elif defined(__aarch64__)
#define BURIN_STRIP_VECTOR 16
inline constexpr size_t kStrip = 4, kLaneRows = 2, kLaneTokens = 1;
#elif defined(__SSE2__) || defined(__wasm_simd128__)
#define BURIN_STRIP_VECTOR 16
inline constexpr size_t kStrip = 4, kLaneRows = 4, kLaneTokens = 1;
#else
inline constexpr size_t kStrip = 2, kLaneRows = 2, kLaneTokens = 1;
#endif
inline constexpr size_t kLanes = 8;

// kStrip neighbouring floats.
struct Strip {
#if defined(BURIN_STRIP_VECTOR)
  // Not `using`: GCC 12 drops the alignment there and loads as if aligned.
  // NOLINTBEGIN(modernize-use-using)
  typedef float Value __attribute__((vector_size(BURIN_STRIP_VECTOR)));
  typedef float Memory __attribute__((vector_size(BURIN_STRIP_VECTOR), aligned(4), may_alias));
  // NOLINTEND(modernize-use-using)
  Value v = {};

  BURIN_INLINE void load(const float *p) { v = *reinterpret_cast<const Memory *>(p); }
  BURIN_INLINE void store(float *p) const { *reinterpret_cast<Memory *>(p) = v; }
  BURIN_INLINE void fill(float x) { v = Value{} + x; }
  // this += a * b, two roundings
  BURIN_INLINE void mac(const Strip &a, const Strip &b) { v += a.v * b.v; }
  BURIN_INLINE void add(const Strip &a) { v += a.v; }
  BURIN_INLINE void divide(float x) { v /= x; }
  // The larger of each and a's; a's only where it is larger.
  BURIN_INLINE void raise(const Strip &a) { v = a.v > v ? a.v : v; }
#else
  float v[kStrip] = {};

  BURIN_INLINE void load(const float *p) { v[0] = p[0], v[1] = p[1]; }
  BURIN_INLINE void store(float *p) const { p[0] = v[0], p[1] = v[1]; }
  BURIN_INLINE void fill(float x) { v[0] = x, v[1] = x; }
  BURIN_INLINE void mac(const Strip &a, const Strip &b) {
    v[0] += a.v[0] * b.v[0], v[1] += a.v[1] * b.v[1];
  }
  BURIN_INLINE void add(const Strip &a) { v[0] += a.v[0], v[1] += a.v[1]; }
  BURIN_INLINE void divide(float x) { v[0] /= x, v[1] /= x; }
  BURIN_INLINE void raise(const Strip &a) {
    v[0] = a.v[0] > v[0] ? a.v[0] : v[0], v[1] = a.v[1] > v[1] ? a.v[1] : v[1];
  }
#endif

  // The first `count` < kStrip floats and zeros behind them.
  BURIN_INLINE void load_part(const float *p, size_t count) {
    float padded[kStrip] = {};
    BURIN_UNROLL for (size_t i = 0; i < kStrip - 1; ++i) {
      if (i < count)
        padded[i] = p[i];
    }
    load(padded);
  }
};

// The largest multiple of `step` that is not above n: where loops over whole steps end. (GCC warns
// of loops that end when less than a step is left, once it knows n.)
constexpr size_t whole_steps(size_t n, size_t step) { return n - n % step; }

// Eight neighbouring floats, or the eight running sums.
struct Lanes {
  Strip s[kLanes / kStrip];

  BURIN_INLINE void load(const float *p) {
    BURIN_UNROLL for (size_t i = 0; i < kLanes / kStrip; ++i) s[i].load(p + i * kStrip);
  }
  // The first `count` < 8 floats and zeros behind them. A zero does not change a sum: no lane is
  // ever -0.
  BURIN_INLINE void load_part(const float *p, size_t count) {
    float padded[kLanes] = {};
    BURIN_UNROLL for (size_t i = 0; i < kLanes - 1; ++i) {
      if (i < count)
        padded[i] = p[i];
    }
    load(padded);
  }
  BURIN_INLINE void fill(float x) {
    BURIN_UNROLL for (size_t i = 0; i < kLanes / kStrip; ++i) s[i].fill(x);
  }
  BURIN_INLINE void mac(const Lanes &a, const Lanes &b) {
    BURIN_UNROLL for (size_t i = 0; i < kLanes / kStrip; ++i) s[i].mac(a.s[i], b.s[i]);
  }
  BURIN_INLINE void add(const Lanes &a) {
    BURIN_UNROLL for (size_t i = 0; i < kLanes / kStrip; ++i) s[i].add(a.s[i]);
  }
  BURIN_INLINE float lane(size_t i) const { return s[i / kStrip].v[i % kStrip]; }
  BURIN_INLINE float sum() const {
    return ((lane(0) + lane(4)) + (lane(2) + lane(6))) +
           ((lane(1) + lane(5)) + (lane(3) + lane(7)));
  }
};

// sum of a[i] * b[i]
inline float dot_f32(const float *a, const float *b, size_t n) {
  Lanes sums, x, y;
  size_t i = 0;
  for (const size_t whole = whole_steps(n, kLanes); i < whole; i += kLanes) {
    x.load(a + i);
    y.load(b + i);
    sums.mac(x, y);
  }
  if (i < n) {
    x.load_part(a + i, n - i);
    y.load_part(b + i, n - i);
    sums.mac(x, y);
  }
  return sums.sum();
}

// sum of a[i]
inline float sum_f32(const float *a, size_t n) {
  Lanes sums, x;
  size_t i = 0;
  for (const size_t whole = whole_steps(n, kLanes); i < whole; i += kLanes) {
    x.load(a + i);
    sums.add(x);
  }
  if (i < n) {
    x.load_part(a + i, n - i);
    sums.add(x);
  }
  return sums.sum();
}

// sum of a[i] squared
inline float sum_squares_f32(const float *a, size_t n) { return dot_f32(a, a, n); }

// The largest of a[0] ... a[n - 1]; whether a NaN counts is not said.
inline float largest_f32(const float *a, size_t n) {
  Strip most, x;
  most.fill(a[0]);
  size_t i = 0;
  for (const size_t whole = whole_steps(n, kStrip); i < whole; i += kStrip) {
    x.load(a + i);
    most.raise(x);
  }
  float largest = most.v[0];
  BURIN_UNROLL for (size_t lane = 1; lane < kStrip; ++lane) largest =
      most.v[lane] > largest ? most.v[lane] : largest;
  for (; i < n; ++i)
    largest = a[i] > largest ? a[i] : largest;
  return largest;
}

// to (n) = from (n), not overlapping. The empty statement keeps compilers from making it a call of
// memcpy, which a bare chip need not have.
inline void copy_f32(float *to, const float *from, size_t n) {
  size_t i = 0;
  for (const size_t whole = whole_steps(n, kLanes); i < whole; i += kLanes) {
    Lanes x;
    x.load(from + i);
    BURIN_UNROLL for (size_t j = 0; j < kLanes / kStrip; ++j) x.s[j].store(to + i + j * kStrip);
    __asm__ volatile("");
  }
  for (; i < n; ++i) {
    to[i] = from[i];
    __asm__ volatile("");
  }
}

} // namespace burin

#endif // BURIN_LANES_H
