// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of summation, bit for bit, for every length up to several blocks and every tail.
#include "test/kernels/Oracle.h"

#include "burin/lanes.h"

using namespace burin;
using oracle::bits;
using oracle::Floats;

TEST(Lanes, SumsInTheOneOrder) {
  for (size_t n = 0; n <= 70; ++n) {
    for (unsigned seed = 0; seed < 20; ++seed) {
      Floats a = oracle::random(n, seed), b = oracle::random(n, seed + 100, 30.0f);
      ASSERT_EQ(bits(dot_f32(a.data(), b.data(), n)), bits(oracle::dot(a.data(), b.data(), n)))
          << n;
      ASSERT_EQ(bits(sum_f32(b.data(), n)), bits(oracle::laneSum(b))) << n;
      ASSERT_EQ(bits(sum_squares_f32(a.data(), n)), bits(oracle::dot(a.data(), a.data(), n))) << n;
    }
  }
}

TEST(Lanes, OrderIsNotThatOfPlainLoops) {
  // 2^24 swallows a one that meets it alone; in the lanes the ones meet first, or each other in the
  // tree.
  Floats a(16, 1.0f);
  a[0] = 16777216.0f;
  float plain = 0.0f;
  for (float x : a)
    plain = oracle::plus(plain, x);
  EXPECT_EQ(plain, 16777216.0f);
  // lane 0 loses its one, lanes 1 to 7 hold 2 each: 2^24 + 2 * 7
  EXPECT_EQ(sum_f32(a.data(), a.size()), 16777230.0f);
}

TEST(Lanes, EmptySumsArePlusZeroAndNegativeZerosSumToPlusZero) {
  EXPECT_EQ(bits(sum_f32(nullptr, 0)), 0u);
  EXPECT_EQ(bits(dot_f32(nullptr, nullptr, 0)), 0u);
  Floats zeros(11, -0.0f);
  EXPECT_EQ(bits(sum_f32(zeros.data(), zeros.size())), 0u);
}

TEST(Lanes, ZerosAtTheEndDoNotChangeBits) {
  for (size_t n = 0; n <= 40; ++n) {
    Floats a = oracle::random(n, 7), b = oracle::random(n, 8);
    float dot = dot_f32(a.data(), b.data(), n);
    a.resize(64, 0.0f);
    b.resize(64, 3.0f);
    ASSERT_EQ(bits(dot_f32(a.data(), b.data(), 64)), bits(dot)) << n;
  }
}

TEST(Lanes, ReadsNothingBehindTheEnd) {
  for (size_t n = 0; n <= 20;
       ++n) { // NaN behind the end would show; a sanitizer sees the read itself
    Floats a = oracle::random(n, 3);
    float exact = dot_f32(a.data(), a.data(), n);
    Floats poisoned = a;
    poisoned.resize(n + 16, NAN);
    ASSERT_EQ(bits(dot_f32(poisoned.data(), poisoned.data(), n)), bits(exact));
  }
}

TEST(Lanes, CopiesEveryLength) {
  for (size_t n = 0; n <= 40; ++n) {
    Floats from = oracle::random(n, 5), to(n + 1, 9.0f);
    copy_f32(to.data(), from.data(), n);
    EXPECT_EQ(to[n], 9.0f);
    to.resize(n);
    oracle::expectSameBits(to, from);
  }
}
