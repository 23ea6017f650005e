// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the reference interpreter rounds what a cache stores: numbers worked out by hand, and every
// number of a list against what the kernels store.

#include "compiler/reference/Steps.h"

#include "burin/half.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace burin;

static Matrix rowOf(std::vector<float> numbers) {
  Matrix x(1, static_cast<int64_t>(numbers.size()));
  x.numbers = std::move(numbers);
  return x;
}

TEST(Steps, RoundsToHalf) {
  // 2049 and 2051 lie between two halves each and go to the even one; 2^-24 is the smallest.
  Matrix x = rowOf({1.0f, 2049.0f, 2051.0f, -2051.0f, 1e6f, -7e4f, 0x1p-24f, 0x1.8p-24f, 0x1p-25f});
  steps::roundToHalf(x);
  EXPECT_EQ(x.numbers, (std::vector<float>{1.0f, 2048.0f, 2052.0f, -2052.0f, 65504.0f, -65504.0f,
                                           0x1p-24f, 0x1p-23f, 0.0f}));
  std::vector<float> many;
  for (int i = -4000; i < 4000; ++i)
    many.push_back(std::ldexp(static_cast<float>(i) * 1.37f, i % 40 - 20));
  Matrix y = rowOf(many);
  steps::roundToHalf(y);
  for (size_t i = 0; i < many.size(); ++i)
    EXPECT_EQ(y.numbers[i], any_half_to_float(float_to_half(many[i]))) << many[i];
}

TEST(Steps, RoundsToCodesOfAHeadEach) {
  Matrix x = rowOf({127.0f, -2.4f, 2.6f, 0.0f, 0.0f, 0.0f, 1.0f, -12.7f, 0.06f});
  steps::roundToCodes(x, 3);
  const std::vector<float> want = {127.0f, -2.0f, 3.0f, 0.0f, 0.0f, 0.0f, 1.0f, -12.7f, 0.1f};
  for (size_t i = 0; i < want.size(); ++i)
    EXPECT_NEAR(x.numbers[i], want[i], 1e-6f) << i;
}
