// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions of several floats at once against those of one, exact bits.
#include "test/kernels/Oracle.h"

#include "burin/strip_math.h"

using oracle::Floats;

namespace {

// Every 2^12th float (no NaN), so that neighbours in a strip take every path, then NaN.
Floats samples() {
  Floats x;
  for (uint64_t bits = 0; bits < 0x100000000u; bits += 0xfff) {
    float value = burin::float_of(static_cast<uint32_t>(bits));
    if (!std::isnan(value))
      x.push_back(value);
  }
  x.insert(x.end(), {0.0f, -0.0f, NAN, INFINITY, -INFINITY});
  return x;
}

void expectSame(float got, float want) {
  if (std::isnan(want))
    ASSERT_TRUE(std::isnan(got));
  else
    ASSERT_EQ(oracle::bits(got), oracle::bits(want));
}

} // namespace

TEST(StripMath, ExpMinus) {
  for (float minus : {0.0f, -1.5f, 90.0f}) {
    Floats x = samples(), y = x;
    burin::exp_minus_f32(y.data(), minus, y.size());
    for (size_t i = 0; i < x.size(); ++i)
      expectSame(y[i], burin::exp_f32(x[i] - minus));
  }
}

TEST(StripMath, SiluPairs) {
  Floats x = samples(), y(x.size() / 2);
  burin::silu_pairs_f32(y.data(), x.data(), y.size());
  for (size_t i = 0; i < y.size(); ++i)
    expectSame(y[i], oracle::product(burin::silu_f32(x[2 * i]), x[2 * i + 1]));
}

TEST(StripMath, LargestOfAnyCount) {
  Floats x = oracle::random(40, 1);
  for (size_t n = 1; n <= x.size(); ++n) {
    ASSERT_EQ(burin::largest_f32(x.data(), n), *std::max_element(x.begin(), x.begin() + n));
    Floats equal(n, -0.0f);
    ASSERT_EQ(burin::largest_f32(equal.data(), n), 0.0f);
  }
}
