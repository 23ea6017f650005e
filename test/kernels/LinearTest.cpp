// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The matrix kernels: exact bits against a plain loop in the documented order, values against long
// double, and one token at a time against all together.
#include "test/kernels/Oracle.h"

#include "burin/math.h"
#include "linear_add_f32.h"
#include "linear_f32.h"
#include "rms_linear_f32.h"
#include "rms_swiglu_f32.h"
#include "swiglu_f32.h"

using namespace burin;
using oracle::Floats;
using oracle::plus;
using oracle::product;

namespace {

constexpr float kEps = 1e-5f;

struct Shape {
  size_t tokens, rows, cols;
};

// Tails of every block: tokens of pairs and groups of 16, rows of blocks of 4 and 2, columns of
// lanes.
const Shape kShapes[] = {{1, 1, 1},  {1, 2, 7},  {1, 3, 8},   {2, 4, 9},    {3, 5, 16},
                         {5, 6, 23}, {7, 7, 64}, {17, 9, 31}, {33, 11, 40}, {1, 130, 96}};

struct LinearCase : testing::TestWithParam<Shape> {
  Shape s = GetParam();
  Floats x = oracle::random(s.tokens * s.cols, 1);
  Floats w =
      oracle::random(2 * s.rows * s.cols, 2, 0.3f); // of swiglu; the others use the first half

  const float *token(size_t t) const { return &x[t * s.cols]; }
  const float *row(size_t r) const { return &w[r * s.cols]; }
  float dot(size_t t, size_t r) const { return oracle::dot(token(t), row(r), s.cols); }
  float factor(size_t t) const {
    float mean = oracle::dot(token(t), token(t), s.cols) / static_cast<float>(s.cols);
    return rsqrt_f32(plus(mean, kEps));
  }
  long double exactFactor(size_t t) const {
    return 1 / std::sqrt(oracle::exactDot(token(t), token(t), s.cols) /
                             static_cast<long double>(s.cols) +
                         kEps);
  }
  long double tolerance(size_t t, size_t r) const {
    return oracle::sumError(s.cols) * oracle::dotOfMagnitudes(token(t), row(r), s.cols);
  }
};

float silu(float x) { return silu_f32(x); }
long double silu(long double x) { return x / (1 + std::exp(-x)); }

// abs(silu') <= 1.1, and silu_f32 is within 3.22 units in the last place, of which each is at most
// two kUnit.
long double siluError(long double x, long double error) {
  return 1.1L * error + 2 * 3.22L * oracle::kUnit * std::fabs(silu(x));
}

// Runs the kernel over all tokens, then token by token, and expects the same bits.
template <class Run>
Floats alsoTokenByToken(const Shape &s, const Floats &x, const Floats &start, const Run &run) {
  Floats together = start, single = start;
  run(together.data(), x.data(), s.tokens);
  for (size_t t = 0; t < s.tokens; ++t)
    run(&single[t * s.rows], &x[t * s.cols], size_t{1});
  oracle::expectSameBits(together, single);
  return together;
}

} // namespace

TEST_P(LinearCase, Linear) {
  Floats y = alsoTokenByToken(s, x, Floats(s.tokens * s.rows, NAN),
                              [&](float *to, const float *from, size_t tokens) {
                                kernels::linear_f32(to, from, w.data(), tokens, s.rows, s.cols);
                              });
  for (size_t t = 0; t < s.tokens; ++t) {
    for (size_t r = 0; r < s.rows; ++r) {
      ASSERT_EQ(oracle::bits(y[t * s.rows + r]), oracle::bits(dot(t, r)));
      oracle::expectNear(y[t * s.rows + r], oracle::exactDot(token(t), row(r), s.cols),
                         tolerance(t, r));
    }
  }
}

TEST_P(LinearCase, LinearAdd) {
  Floats start = oracle::random(s.tokens * s.rows, 3);
  Floats y = alsoTokenByToken(s, x, start, [&](float *to, const float *from, size_t tokens) {
    kernels::linear_add_f32(to, from, w.data(), tokens, s.rows, s.cols);
  });
  for (size_t t = 0; t < s.tokens; ++t) {
    for (size_t r = 0; r < s.rows; ++r) {
      size_t i = t * s.rows + r;
      ASSERT_EQ(oracle::bits(y[i]), oracle::bits(plus(start[i], dot(t, r))));
      long double exact = start[i] + oracle::exactDot(token(t), row(r), s.cols);
      oracle::expectNear(y[i], exact, tolerance(t, r) + oracle::kUnit * std::fabs(y[i]));
    }
  }
}

TEST_P(LinearCase, RmsLinear) {
  Floats y = alsoTokenByToken(
      s, x, Floats(s.tokens * s.rows, NAN), [&](float *to, const float *from, size_t tokens) {
        kernels::rms_linear_f32(to, from, w.data(), tokens, s.rows, s.cols, kEps);
      });
  for (size_t t = 0; t < s.tokens; ++t) {
    for (size_t r = 0; r < s.rows; ++r) {
      float got = y[t * s.rows + r];
      ASSERT_EQ(oracle::bits(got), oracle::bits(product(dot(t, r), factor(t))));
      // The factor takes half of its argument's relative error (sum, mean, eps), then rsqrt and the
      // product round.
      long double relative = (oracle::sumError(s.cols) + 2 * oracle::kUnit) / 2 + 3 * oracle::kUnit;
      long double exact = oracle::exactDot(token(t), row(r), s.cols) * exactFactor(t);
      oracle::expectNear(got, exact,
                         tolerance(t, r) * exactFactor(t) + relative * std::fabs(exact));
    }
  }
}

TEST_P(LinearCase, Swiglu) {
  Floats y = alsoTokenByToken(s, x, Floats(s.tokens * s.rows, NAN),
                              [&](float *to, const float *from, size_t tokens) {
                                kernels::swiglu_f32(to, from, w.data(), tokens, s.rows, s.cols);
                              });
  for (size_t t = 0; t < s.tokens; ++t) {
    for (size_t r = 0; r < s.rows; ++r) {
      float got = y[t * s.rows + r];
      ASSERT_EQ(oracle::bits(got), oracle::bits(product(silu(dot(t, 2 * r)), dot(t, 2 * r + 1))));
      long double gate = oracle::exactDot(token(t), row(2 * r), s.cols);
      long double up = oracle::exactDot(token(t), row(2 * r + 1), s.cols);
      long double error = siluError(gate, tolerance(t, 2 * r));
      long double bound = error * (std::fabs(up) + tolerance(t, 2 * r + 1)) +
                          std::fabs(silu(gate)) * tolerance(t, 2 * r + 1) +
                          2 * oracle::kUnit * std::fabs(got);
      oracle::expectNear(got, silu(gate) * up, bound);
    }
  }
}

TEST_P(LinearCase, RmsSwiglu) {
  Floats y = alsoTokenByToken(
      s, x, Floats(s.tokens * s.rows, NAN), [&](float *to, const float *from, size_t tokens) {
        kernels::rms_swiglu_f32(to, from, w.data(), tokens, s.rows, s.cols, kEps);
      });
  for (size_t t = 0; t < s.tokens; ++t) {
    for (size_t r = 0; r < s.rows; ++r) {
      float got = y[t * s.rows + r];
      float gate = product(dot(t, 2 * r), factor(t)), up = product(dot(t, 2 * r + 1), factor(t));
      ASSERT_EQ(oracle::bits(got), oracle::bits(product(silu(gate), up)));
      long double f = exactFactor(t), g = oracle::exactDot(token(t), row(2 * r), s.cols) * f,
                  u = oracle::exactDot(token(t), row(2 * r + 1), s.cols) * f;
      long double relative = (oracle::sumError(s.cols) + 2 * oracle::kUnit) / 2 + 3 * oracle::kUnit;
      long double error_g = siluError(g, tolerance(t, 2 * r) * f + relative * std::fabs(g));
      long double error_u = tolerance(t, 2 * r + 1) * f + relative * std::fabs(u);
      oracle::expectNear(got, silu(g) * u,
                         error_g * (std::fabs(u) + error_u) + std::fabs(silu(g)) * error_u +
                             2 * oracle::kUnit * std::fabs(got));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, LinearCase, testing::ValuesIn(kShapes), [](const auto &info) {
  return std::to_string(info.param.tokens) + "x" + std::to_string(info.param.rows) + "x" +
         std::to_string(info.param.cols);
});

// Padding rows of weights to whole lanes must not change results: packed layouts depend on it.
TEST(Linear, ZeroColumnsChangeNothing) {
  Floats x = oracle::random(3 * 21, 4), w = oracle::random(5 * 21, 5), y(15), padded(15);
  kernels::linear_f32(y.data(), x.data(), w.data(), 3, 5, 21);
  Floats wide_x, wide_w;
  for (size_t t = 0; t < 3; ++t) {
    wide_x.insert(wide_x.end(), x.begin() + static_cast<long>(t * 21),
                  x.begin() + static_cast<long>(t * 21 + 21));
    wide_x.resize((t + 1) * 32, 0.0f);
  }
  for (size_t r = 0; r < 5; ++r) {
    wide_w.insert(wide_w.end(), w.begin() + static_cast<long>(r * 21),
                  w.begin() + static_cast<long>(r * 21 + 21));
    wide_w.resize((r + 1) * 32, 0.0f);
  }
  kernels::linear_f32(padded.data(), wide_x.data(), wide_w.data(), 3, 5, 32);
  oracle::expectSameBits(padded, y);
}
