// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Norms of heads and of layers: exact bits in the documented order, values against long double,
// also in place, and tokens together against tokens one by one.
#include "test/kernels/Oracle.h"

#include "burin/math.h"
#include "runtime/kernels/generic/head_norm_f32.h"
#include "runtime/kernels/generic/layer_norm_f32.h"

using namespace burin;
using oracle::Floats;
using oracle::plus;
using oracle::product;

TEST(HeadNorm, NormalizesEveryHeadAndNothingBetween) {
  for (size_t size : {1u, 6u, 8u, 20u}) {
    for (size_t heads : {1u, 3u}) {
      const size_t tokens = 3, stride = heads * size + 5;
      const float eps = 1e-6f;
      Floats x = oracle::random(tokens * stride, 1), gain = oracle::random(size, 2), y = x,
             single = x;
      kernels::head_norm_f32(y.data(), gain.data(), tokens, stride, heads, size, eps);
      // Half of the argument's relative error (sum, mean, eps), then rsqrt and two products.
      long double relative = (oracle::sumError(size) + 2 * oracle::kUnit) / 2 + 4 * oracle::kUnit;
      for (size_t t = 0; t < tokens; ++t) {
        kernels::head_norm_f32(&single[t * stride], gain.data(), 1, stride, heads, size, eps);
        for (size_t h = 0; h < heads; ++h) {
          const float *head = &x[t * stride + h * size];
          float factor =
              rsqrt_f32(plus(oracle::dot(head, head, size) / static_cast<float>(size), eps));
          long double exact_factor =
              1 /
              std::sqrt(oracle::exactDot(head, head, size) / static_cast<long double>(size) + eps);
          for (size_t i = 0; i < size; ++i) {
            float got = y[t * stride + h * size + i];
            ASSERT_EQ(oracle::bits(got), oracle::bits(product(product(head[i], factor), gain[i])));
            long double exact = head[i] * exact_factor * gain[i];
            oracle::expectNear(got, exact, relative * std::fabs(exact));
          }
        }
        for (size_t i = heads * size; i < stride; ++i)
          ASSERT_EQ(oracle::bits(y[t * stride + i]), oracle::bits(x[t * stride + i]));
      }
      oracle::expectSameBits(single, y);
    }
  }
}

TEST(LayerNorm, ExactBitsValuesAndInPlace) {
  for (size_t dim : {2u, 7u, 8u, 9u, 44u, 100u}) {
    const size_t tokens = 3;
    const float eps = 1e-5f;
    Floats x = oracle::random(tokens * dim, 2), gain = oracle::random(dim, 3),
           bias = oracle::random(dim, 4), y(tokens * dim), single = x;
    for (float &value : x) // a mean that is not small
      value = plus(value, 3.0f);
    Floats place = x;
    kernels::layer_norm_f32(y.data(), x.data(), gain.data(), bias.data(), tokens, dim, eps);
    kernels::layer_norm_f32(place.data(), place.data(), gain.data(), bias.data(), tokens, dim, eps);
    oracle::expectSameBits(place, y);
    for (size_t t = 0; t < tokens; ++t) {
      const float *row = &x[t * dim];
      kernels::layer_norm_f32(&single[t * dim], row, gain.data(), bias.data(), 1, dim, eps);
      float count = static_cast<float>(dim);
      float mean = oracle::laneSum(Floats(row, row + dim)) / count;
      Floats apart(dim);
      long double exact_mean = 0, exact_variance = 0, magnitude = 0;
      for (size_t i = 0; i < dim; ++i) {
        apart[i] = plus(row[i], -mean);
        exact_mean += row[i];
        magnitude += std::fabs(row[i]);
      }
      exact_mean /= static_cast<long double>(dim);
      for (size_t i = 0; i < dim; ++i)
        exact_variance += (row[i] - exact_mean) * (row[i] - exact_mean);
      exact_variance /= static_cast<long double>(dim);
      float factor = rsqrt_f32(plus(oracle::dot(apart.data(), apart.data(), dim) / count, eps));
      long double exact_factor = 1 / std::sqrt(exact_variance + eps);
      // The mean is off by its sum's error; that shifts every difference, and the variance by twice
      // its product with their mean size. Then as for rms_norm, and the sum with the bias.
      long double mean_error =
          (oracle::sumError(dim) + oracle::kUnit) * magnitude / static_cast<long double>(dim);
      long double factor_error = (oracle::sumError(dim) + 4 * oracle::kUnit) / 2 + oracle::kUnit +
                                 mean_error * exact_factor;
      for (size_t i = 0; i < dim; ++i) {
        float got = y[t * dim + i];
        ASSERT_EQ(oracle::bits(got),
                  oracle::bits(plus(product(product(apart[i], factor), gain[i]), bias[i])));
        long double scaled = (row[i] - exact_mean) * exact_factor * gain[i];
        long double tolerance =
            std::fabs(gain[i]) * exact_factor * (mean_error + oracle::kUnit * 4) +
            std::fabs(scaled) * (factor_error + 4 * oracle::kUnit) +
            oracle::kUnit * (std::fabs(scaled) + std::fabs(bias[i]));
        oracle::expectNear(got, scaled + bias[i], tolerance);
      }
    }
    oracle::expectSameBits(single, y);
  }
}

TEST(LayerNorm, EqualElementsGiveTheBias) {
  Floats x(9, 5.0f), gain(9, 2.0f), bias = oracle::random(9, 1), y(9, NAN);
  kernels::layer_norm_f32(y.data(), x.data(), gain.data(), bias.data(), 1, 9, 1e-5f);
  oracle::expectSameBits(y, bias);
}
