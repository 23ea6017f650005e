// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Our exp, rsqrt, sin, cos and silu against the C library's long double functions. Bounds are those
// stated in docs/design/numbers.md, measured there over all floats; here a stride that is prime
// visits every exponent.
#include "test/kernels/Oracle.h"

#include "burin/math.h"

#include <functional>
#include <limits>

using namespace burin;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

// Distance in units in the last place of `want` as a float (2^-149 at the least).
long double distance(float got, long double want) {
  if (std::isinf(got) && std::isinf(static_cast<float>(want)))
    return std::signbit(got) == std::signbit(want) ? 0 : INFINITY;
  int exponent;
  std::frexp(want, &exponent);
  return std::fabs(got - want) / std::ldexp(1.0L, std::max(exponent, -125) - 24);
}

// Calls visit for floats of every exponent and both signs: a prime stride over all, and the
// neighbours of powers of two.
void eachFloat(uint32_t stride, const std::function<void(float)> &visit) {
  for (uint64_t b = 0; b < (uint64_t{1} << 32); b += stride) {
    float x = float_of(static_cast<uint32_t>(b));
    if (std::isfinite(x))
      visit(x);
  }
  for (uint32_t exponent = 0; exponent < 255; ++exponent) {
    for (uint32_t near = 0; near < 9; ++near) {
      float x = float_of((exponent << 23) + near - 4u);
      if (std::isfinite(x)) {
        visit(x);
        visit(-x);
      }
    }
  }
}

} // namespace

// Every 64th float, and all near the border between its two ways.
TEST(ExpNegative, IsExp) {
  auto check = [](uint32_t bits) {
    const float x = float_of(bits), want = exp_f32(x), got = exp_negative_f32(x);
    ASSERT_TRUE(bits_of(got) == bits_of(want) || (is_nan(got) && is_nan(want))) << x;
  };
  for (uint32_t i = 0; i < 1u << 26; ++i)
    check(i * 64 + i % 61);
  for (uint32_t i = 0xc2ae0000u - 100000; i < 0xc2ae0000u + 100000; ++i)
    check(i);
}

TEST(Math, ExpIsWithinItsBound) {
  long double worst = 0;
  eachFloat(9973, [&](float x) {
    worst = std::max(worst, distance(exp_f32(x), std::exp(static_cast<long double>(x))));
  });
  for (float x = -104.5f; x < 89.5f; x += 0.00097f)
    worst = std::max(worst, distance(exp_f32(x), std::exp(static_cast<long double>(x))));
  EXPECT_LE(worst, 0.8904L);
}

TEST(Math, ExpAtTheEdges) {
  EXPECT_EQ(bits_of(exp_f32(0.0f)), bits_of(1.0f));
  EXPECT_EQ(bits_of(exp_f32(-0.0f)), bits_of(1.0f));
  EXPECT_EQ(exp_f32(88.72283f), static_cast<float>(std::exp(88.72283L + (88.72283f - 88.72283L))));
  EXPECT_EQ(exp_f32(88.7229f), kInf);
  EXPECT_EQ(exp_f32(kInf), kInf);
  EXPECT_EQ(exp_f32(-103.97f), float_of(1));
  EXPECT_EQ(bits_of(exp_f32(-103.98f)), 0u);
  EXPECT_EQ(bits_of(exp_f32(-kInf)), 0u);
  EXPECT_TRUE(std::isnan(exp_f32(kNaN)));
}

// Softmax relies on it: a larger score never gets a smaller weight.
TEST(Math, ExpNeverFallsNorExceedsOneBelowZero) {
  float before = 0.0f;
  for (uint32_t b = bits_of(-104.0f); b > 0x80000000u; b -= 997) {
    float now = exp_f32(float_of(b));
    ASSERT_LE(before, now) << float_of(b);
    before = now;
    if (b < 0x80000000u + 997)
      break;
  }
  EXPECT_LE(before, 1.0f);
}

TEST(Math, RsqrtIsCorrectlyRounded) {
  eachFloat(4999, [&](float x) {
    if (x > 0.0f) {
      // long double's own error is 2^-40 of a float's half unit; correct rounding may differ only
      // that near a tie.
      ASSERT_LE(distance(rsqrt_f32(x), 1 / std::sqrt(static_cast<long double>(x))), 0.5L + 1e-10L)
          << x;
    }
  });
}

TEST(Math, RsqrtAtTheEdges) {
  EXPECT_EQ(rsqrt_f32(0.0f), kInf);
  EXPECT_EQ(rsqrt_f32(-0.0f), -kInf);
  EXPECT_EQ(bits_of(rsqrt_f32(kInf)), 0u);
  EXPECT_TRUE(std::isnan(rsqrt_f32(-1.0f)));
  EXPECT_TRUE(std::isnan(rsqrt_f32(-float_of(1))));
  EXPECT_TRUE(std::isnan(rsqrt_f32(-kInf)));
  EXPECT_TRUE(std::isnan(rsqrt_f32(kNaN)));
  for (int n = -148; n < 128; n += 2) // even powers of two are exact
    ASSERT_EQ(rsqrt_f32(std::ldexp(1.0f, n)), std::ldexp(1.0f, -n / 2)) << n;
}

TEST(Math, SinAndCosAreWithinTheirBoundForEveryFiniteFloat) {
  long double worst_sin = 0, worst_cos = 0;
  auto visit = [&](float x) {
    float s, c;
    sincos_f32(x, &s, &c);
    ASSERT_EQ(bits_of(s), bits_of(sin_f32(x)));
    ASSERT_EQ(bits_of(c), bits_of(cos_f32(x)));
    worst_sin = std::max(worst_sin, distance(s, std::sin(static_cast<long double>(x))));
    worst_cos = std::max(worst_cos, distance(c, std::cos(static_cast<long double>(x))));
  };
  eachFloat(19997, visit);
  for (float x = -50.0f; x < 50.0f; x += 0.00093f)
    visit(x);
  for (int k = 1; k < 5000; ++k) { // where the reduction cancels most
    float near = static_cast<float>(k * (M_PI / 2));
    visit(std::nextafter(near, 0.0f));
    visit(near);
    visit(std::nextafter(near, kInf));
  }
  EXPECT_LE(worst_sin, 0.8101L);
  EXPECT_LE(worst_cos, 0.8022L);
}

TEST(Math, SinAndCosAtTheEdges) {
  EXPECT_EQ(bits_of(sin_f32(0.0f)), 0u);
  EXPECT_EQ(bits_of(sin_f32(-0.0f)), 0x80000000u);
  EXPECT_EQ(sin_f32(float_of(1)), float_of(1));
  EXPECT_EQ(cos_f32(float_of(1)), 1.0f);
  // The float nearest to a multiple of pi / 2 (Muller, Handbook of Floating-Point Arithmetic, table
  // of worst cases).
  float worst = 16367173.0f * std::ldexp(1.0f, 72);
  EXPECT_LE(distance(cos_f32(worst), std::cos(static_cast<long double>(worst))), 0.8022L);
  for (float x : {kInf, -kInf, kNaN}) {
    EXPECT_TRUE(std::isnan(sin_f32(x)));
    EXPECT_TRUE(std::isnan(cos_f32(x)));
  }
}

TEST(Math, SinIsOddAndCosIsEven) {
  eachFloat(99991, [&](float x) {
    ASSERT_EQ(bits_of(sin_f32(-x)), bits_of(sin_f32(x)) ^ 0x80000000u) << x;
    ASSERT_EQ(bits_of(cos_f32(-x)), bits_of(cos_f32(x))) << x;
  });
}

TEST(Math, SiluIsWithinItsBound) {
  long double worst = 0, deepest = 0;
  auto visit = [&](float x) {
    long double exact = x < -11000.0f ? 0.0L : x / (1 + std::exp(-static_cast<long double>(x)));
    if (x >= -87.0f)
      worst = std::max(worst, distance(silu_f32(x), exact));
    else
      deepest = std::max(deepest, std::fabs(silu_f32(x) - exact));
  };
  eachFloat(9973, visit);
  for (float x = -110.0f; x < 90.0f; x += 0.00097f)
    visit(x);
  EXPECT_LE(worst, 3.22L);
  EXPECT_LE(deepest, 0x1p-142L); // e^x is subnormal there: an error of 2^-150 times |x|
  EXPECT_EQ(silu_f32(kInf), kInf);
  EXPECT_TRUE(std::isnan(silu_f32(kNaN)));
  EXPECT_TRUE(std::isnan(silu_f32(-kInf)));
}

TEST(Math, TanhIsWithinItsBound) {
  long double worst = 0;
  auto visit = [&](float x) {
    worst = std::max(worst, distance(tanh_f32(x), std::tanh(static_cast<long double>(x))));
    ASSERT_EQ(bits_of(tanh_f32(-x)), bits_of(tanh_f32(x)) ^ 0x80000000u) << x;
  };
  eachFloat(9973, visit);
  for (float x = -10.0f; x < 10.0f; x += 0.000097f)
    visit(x);
  EXPECT_LE(worst, 1.3245L);
  EXPECT_EQ(bits_of(tanh_f32(-0.0f)), 0x80000000u);
  EXPECT_EQ(tanh_f32(kInf), 1.0f);
  EXPECT_EQ(tanh_f32(-kInf), -1.0f);
  EXPECT_TRUE(std::isnan(tanh_f32(kNaN)));
}

TEST(Math, GeluTanhIsWithinItsBound) {
  // Relative down to -3; below, the exponent 2u is large and its rounding with it.
  long double worst = 0, deepest = 0;
  auto visit = [&](float x) {
    long double at = x;
    long double u = std::sqrt(2 / std::acos(-1.0L)) * (at + 0.044715L * at * at * at);
    long double exact = u < -5500 ? 0.0L : at / (1 + std::exp(-2 * u));
    if (x >= -3.0f)
      worst = std::max(worst, distance(gelu_tanh_f32(x), exact));
    else
      deepest = std::max(deepest, std::fabs(gelu_tanh_f32(x) - exact));
  };
  eachFloat(9973, visit);
  for (float x = -14.0f; x < 12.0f; x += 0.00097f)
    visit(x);
  EXPECT_LE(worst, 18.94L);
  EXPECT_LE(deepest, 4.1e-9L);
  EXPECT_EQ(gelu_tanh_f32(kInf), kInf);
  EXPECT_TRUE(std::isnan(gelu_tanh_f32(kNaN)));
  EXPECT_TRUE(std::isnan(gelu_tanh_f32(-kInf)));
}
