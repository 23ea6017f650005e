// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels without matrices: embedding, norm, activation, sums and products, bias, arg-max; also in
// place.
#include "test/kernels/Oracle.h"

#include "burin/math.h"
#include "runtime/kernels/generic/add_bias_f32.h"
#include "runtime/kernels/generic/add_f32.h"
#include "runtime/kernels/generic/add_positions_f32.h"
#include "runtime/kernels/generic/argmax_f32.h"
#include "runtime/kernels/generic/embedding_f32.h"
#include "runtime/kernels/generic/geglu_f32.h"
#include "runtime/kernels/generic/gelu_tanh_f32.h"
#include "runtime/kernels/generic/mul_f32.h"
#include "runtime/kernels/generic/rms_norm_f32.h"
#include "runtime/kernels/generic/scale_f32.h"
#include "runtime/kernels/generic/silu_f32.h"
#include "runtime/kernels/generic/soft_cap_f32.h"

using namespace burin;
using oracle::Floats;
using oracle::plus;
using oracle::product;

TEST(Embedding, CopiesRows) {
  for (size_t dim : {1u, 7u, 8u, 9u, 31u}) {
    Floats table = oracle::random(6 * dim, 1), y(4 * dim + 1, 5.0f);
    const int32_t ids[] = {5, 0, 3, 3};
    kernels::embedding_f32(y.data(), ids, table.data(), 4, dim);
    EXPECT_EQ(y[4 * dim], 5.0f);
    for (size_t t = 0; t < 4; ++t)
      oracle::expectSameBits(oracle::rows(y, t, 1, dim),
                             oracle::rows(table, static_cast<size_t>(ids[t]), 1, dim));
  }
}

TEST(RmsNorm, ExactBitsValuesAndInPlace) {
  for (size_t dim : {1u, 7u, 8u, 9u, 64u, 100u}) {
    const size_t tokens = 3;
    const float eps = 1e-6f;
    Floats x = oracle::random(tokens * dim, 2), gain = oracle::random(dim, 3), y(tokens * dim),
           place = x, single = x;
    kernels::rms_norm_f32(y.data(), x.data(), gain.data(), tokens, dim, eps);
    kernels::rms_norm_f32(place.data(), place.data(), gain.data(), tokens, dim, eps);
    oracle::expectSameBits(place, y);
    for (size_t t = 0; t < tokens; ++t) {
      const float *row = &x[t * dim];
      kernels::rms_norm_f32(&single[t * dim], row, gain.data(), 1, dim, eps);
      float factor = rsqrt_f32(plus(oracle::dot(row, row, dim) / static_cast<float>(dim), eps));
      long double exact_factor =
          1 / std::sqrt(oracle::exactDot(row, row, dim) / static_cast<long double>(dim) + eps);
      // Half of the argument's relative error (sum, mean, eps), then rsqrt and two products.
      long double relative = (oracle::sumError(dim) + 2 * oracle::kUnit) / 2 + 4 * oracle::kUnit;
      for (size_t i = 0; i < dim; ++i) {
        ASSERT_EQ(oracle::bits(y[t * dim + i]),
                  oracle::bits(product(product(row[i], factor), gain[i])));
        long double exact = row[i] * exact_factor * gain[i];
        oracle::expectNear(y[t * dim + i], exact, relative * std::fabs(exact));
      }
    }
    oracle::expectSameBits(single, y);
  }
}

TEST(RmsNorm, ZeroInputGivesZero) {
  Floats x(9, 0.0f), gain(9, 2.0f), y(9, NAN);
  kernels::rms_norm_f32(y.data(), x.data(), gain.data(), 1, 9, 1e-5f);
  oracle::expectSameBits(y, Floats(9, 0.0f));
}

TEST(Elementwise, SiluMulAdd) {
  for (size_t n : {0u, 1u, 7u, 8u, 9u, 65u}) {
    Floats a = oracle::random(n, 4, 10.0f), b = oracle::random(n, 5), y(n + 1, 3.0f), place;
    kernels::silu_f32(y.data(), a.data(), n);
    ASSERT_EQ(y[n], 3.0f);
    place = a;
    kernels::silu_f32(place.data(), place.data(), n);
    for (size_t i = 0; i < n; ++i) {
      ASSERT_EQ(oracle::bits(y[i]), oracle::bits(silu_f32(a[i]))); // vectorized or not
      ASSERT_EQ(oracle::bits(y[i]), oracle::bits(place[i]));
    }

    kernels::mul_f32(y.data(), a.data(), b.data(), n);
    for (size_t i = 0; i < n; ++i)
      ASSERT_EQ(oracle::bits(y[i]), oracle::bits(product(a[i], b[i])));
    Floats product_bits(y.begin(), y.begin() + static_cast<long>(n));
    place = a;
    kernels::mul_f32(place.data(), place.data(), b.data(), n);
    oracle::expectSameBits(place, product_bits);
    place = b;
    kernels::mul_f32(place.data(), a.data(), place.data(), n);
    oracle::expectSameBits(place, product_bits);

    kernels::add_f32(y.data(), a.data(), b.data(), n);
    for (size_t i = 0; i < n; ++i)
      ASSERT_EQ(oracle::bits(y[i]), oracle::bits(plus(a[i], b[i])));
    Floats sum_bits(y.begin(), y.begin() + static_cast<long>(n));
    place = a;
    kernels::add_f32(place.data(), place.data(), b.data(), n);
    oracle::expectSameBits(place, sum_bits);
    place = b;
    kernels::add_f32(place.data(), a.data(), place.data(), n);
    oracle::expectSameBits(place, sum_bits);
  }
}

TEST(Elementwise, GeluScaleSoftCap) {
  for (size_t n : {0u, 1u, 7u, 8u, 9u, 65u}) {
    Floats a = oracle::random(n, 4, 5.0f), y(n + 1, 3.0f), place = a;
    kernels::gelu_tanh_f32(y.data(), a.data(), n);
    ASSERT_EQ(y[n], 3.0f);
    kernels::gelu_tanh_f32(place.data(), place.data(), n);
    for (size_t i = 0; i < n; ++i) {
      ASSERT_EQ(oracle::bits(y[i]), oracle::bits(gelu_tanh_f32(a[i])));
      ASSERT_EQ(oracle::bits(y[i]), oracle::bits(place[i]));
    }
    place = a;
    kernels::scale_f32(place.data(), n, 6.63325f);
    for (size_t i = 0; i < n; ++i)
      ASSERT_EQ(oracle::bits(place[i]), oracle::bits(product(a[i], 6.63325f)));
    place = a;
    kernels::soft_cap_f32(place.data(), n, 3.0f);
    for (size_t i = 0; i < n; ++i) {
      ASSERT_EQ(oracle::bits(place[i]), oracle::bits(product(tanh_f32(a[i] / 3.0f), 3.0f)));
      // The quotient, tanh (1.33 units) and the product round.
      oracle::expectNear(place[i], 3 * std::tanh(a[i] / 3.0L), 3 * 4 * oracle::kUnit);
    }
  }
}

TEST(Geglu, GatesTheSecondHalfOfEveryRow) {
  for (size_t width : {1u, 7u, 8u, 52u}) {
    const size_t tokens = 3, stride = 2 * width + 3;
    Floats x = oracle::random(tokens * stride, 4, 3.0f), y(tokens * width + 1, 5.0f);
    kernels::geglu_f32(y.data(), x.data(), tokens, stride, width);
    ASSERT_EQ(y[tokens * width], 5.0f);
    for (size_t t = 0; t < tokens; ++t) {
      for (size_t i = 0; i < width; ++i)
        ASSERT_EQ(
            oracle::bits(y[t * width + i]),
            oracle::bits(product(gelu_tanh_f32(x[t * stride + i]), x[t * stride + width + i])));
    }
  }
}

TEST(AddPositions, TakesTheRowsOfThePositions) {
  const size_t tokens = 3, dim = 11, position = 4;
  Floats table = oracle::random(9 * dim, 1), x = oracle::random(tokens * dim, 2), y = x;
  kernels::add_positions_f32(y.data(), table.data(), position, tokens, dim);
  for (size_t i = 0; i < x.size(); ++i)
    ASSERT_EQ(oracle::bits(y[i]), oracle::bits(plus(x[i], table[position * dim + i])));
}

TEST(AddBias, TouchesOnlyItsRows) {
  const size_t tokens = 3, stride = 13, rows = 9;
  Floats before = oracle::random(tokens * stride, 6), y = before, bias = oracle::random(rows, 7);
  kernels::add_bias_f32(y.data(), bias.data(), tokens, stride, rows);
  for (size_t t = 0; t < tokens; ++t) {
    for (size_t i = 0; i < stride; ++i) {
      float want = before[t * stride + i];
      ASSERT_EQ(oracle::bits(y[t * stride + i]),
                oracle::bits(i < rows ? plus(want, bias[i]) : want));
    }
  }
}

TEST(Argmax, FirstMaximumWinsAndNaNNever) {
  auto argmax = [](const Floats &x) { return kernels::argmax_f32(x.data(), x.size()); };
  EXPECT_EQ(argmax({1, 3, 2, 3}), 1);
  EXPECT_EQ(argmax({-0.0f, 0.0f}), 0);
  EXPECT_EQ(argmax({NAN, -5, NAN, -4, NAN}), 3);
  EXPECT_EQ(argmax({-INFINITY, -INFINITY}), 0);
  EXPECT_EQ(argmax({1, INFINITY, NAN}), 1);
  EXPECT_EQ(argmax({NAN, NAN}), -1);
  EXPECT_EQ(argmax({}), -1);
  Floats many = oracle::random(1000, 8);
  EXPECT_EQ(argmax(many), std::max_element(many.begin(), many.end()) - many.begin());
}
