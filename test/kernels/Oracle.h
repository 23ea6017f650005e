// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the kernels are held against: the order of summation written a second time in the plainest
// way (exact bits), and long double arithmetic (values). Included first: it brings the strict float
// rules that exact bits need.
#ifndef BURIN_TEST_KERNELS_ORACLE_H
#define BURIN_TEST_KERNELS_ORACLE_H

#include "burin/strict.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

namespace oracle {

using Floats = std::vector<float>;

inline uint32_t bits(float x) {
  uint32_t b;
  std::memcpy(&b, &x, 4);
  return b;
}

inline Floats random(size_t n, unsigned seed, float spread = 1.0f) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal(0.0f, spread);
  Floats values(n);
  for (float &v : values)
    v = normal(generator);
  return values;
}

// A float product and sum that no compiler can fuse.
inline float product(float a, float b) {
  volatile float p = a * b;
  return p;
}

inline float plus(float a, float b) {
  volatile float s = a + b;
  return s;
}

// Eight lanes, element i in lane i mod 8, then 0+4, 1+5, 2+6, 3+7; 0+2, 1+3; 0+1.
inline float laneSum(const Floats &terms) {
  Floats lanes(8, 0.0f);
  for (size_t i = 0; i < terms.size(); ++i)
    lanes[i % 8] = plus(lanes[i % 8], terms[i]);
  for (size_t apart : {4, 2, 1}) {
    for (size_t i = 0; i < apart; ++i)
      lanes[i] = plus(lanes[i], lanes[i + apart]);
  }
  return lanes[0];
}

inline float dot(const float *a, const float *b, size_t n) {
  Floats terms(n);
  for (size_t i = 0; i < n; ++i)
    terms[i] = product(a[i], b[i]);
  return laneSum(terms);
}

inline long double exactDot(const float *a, const float *b, size_t n) {
  long double sum = 0;
  for (size_t i = 0; i < n; ++i)
    sum += static_cast<long double>(a[i]) * b[i];
  return sum;
}

inline long double dotOfMagnitudes(const float *a, const float *b, size_t n) {
  long double sum = 0;
  for (size_t i = 0; i < n; ++i)
    sum += std::fabs(static_cast<long double>(a[i]) * b[i]);
  return sum;
}

constexpr long double kUnit = 0x1p-24L; // largest relative error of one rounding

// Largest error of a lane sum of n products over the sum of their magnitudes: each product rounds
// once on its own, n / 8 times in its lane and three times in the tree; one more covers the
// second-order terms.
inline long double sumError(size_t n) {
  return (static_cast<long double>((n + 7) / 8) + 5) * kUnit;
}

inline void expectSameBits(const Floats &got, const Floats &want) {
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < got.size(); ++i)
    ASSERT_EQ(bits(got[i]), bits(want[i]))
        << "element " << i << ": " << got[i] << " and " << want[i];
}

inline void expectNear(float got, long double want, long double tolerance) {
  ASSERT_LE(std::fabs(got - want), tolerance) << got << " and " << want;
}

inline Floats rows(const Floats &x, size_t first, size_t count, size_t width) {
  return Floats(x.begin() + static_cast<long>(first * width),
                x.begin() + static_cast<long>((first + count) * width));
}

} // namespace oracle

#endif // BURIN_TEST_KERNELS_ORACLE_H
