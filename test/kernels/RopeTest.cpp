// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rotary embedding against the rotation written with long double, and the cache kernels'
// addressing.
#include "test/kernels/Oracle.h"

#include "burin/math.h"
#include "runtime/kernels/generic/cache_f32.h"
#include "runtime/kernels/generic/rope_cache_f32.h"
#include "runtime/kernels/generic/rope_f32.h"
#include "runtime/kernels/generic/rope_table_f32.h"

using namespace burin;
using oracle::Floats;
using oracle::plus;
using oracle::product;

namespace {

Floats frequencies(size_t half) {
  Floats f(half);
  for (size_t i = 0; i < half; ++i)
    f[i] =
        static_cast<float>(std::pow(10000.0, -static_cast<double>(i) / static_cast<double>(half)));
  return f;
}

// What a head's row becomes, in the documented order of operations.
Floats rotated(const float *x, const float *table, size_t half) {
  Floats y(2 * half);
  for (size_t i = 0; i < half; ++i) {
    float c = table[2 * i], s = table[2 * i + 1], a = x[i], b = x[half + i];
    y[i] = plus(product(a, c), -product(b, s));
    y[half + i] = plus(product(b, c), product(a, s));
  }
  return y;
}

} // namespace

TEST(RopeTable, HoldsCosineAndSineOfTheRoundedAngle) {
  for (size_t half : {1u, 3u, 4u, 5u, 32u}) {
    for (size_t position : {0u, 1u, 511u, 131071u}) {
      const size_t tokens = 3;
      Floats f = frequencies(half), table(tokens * half * 2, NAN);
      kernels::rope_table_f32(table.data(), f.data(), position, tokens, half);
      for (size_t t = 0; t < tokens; ++t) {
        for (size_t i = 0; i < half; ++i) {
          float angle = product(static_cast<float>(position + t), f[i]);
          // 0.81 units in the last place of a number below 1
          oracle::expectNear(table[(t * half + i) * 2], std::cos(static_cast<long double>(angle)),
                             0.8101L * oracle::kUnit);
          oracle::expectNear(table[(t * half + i) * 2 + 1],
                             std::sin(static_cast<long double>(angle)), 0.8101L * oracle::kUnit);
        }
      }
    }
  }
}

TEST(Rope, RotatesHalvesOfEachHeadInPlace) {
  for (size_t head_dim : {2u, 6u, 8u, 10u, 64u}) {
    for (size_t heads : {1u, 3u}) {
      const size_t tokens = 3, half = head_dim / 2, stride = heads * head_dim + 5;
      Floats f = frequencies(half), table(tokens * half * 2),
             x = oracle::random(tokens * stride, 1), y = x, single = x;
      kernels::rope_table_f32(table.data(), f.data(), 40, tokens, half);
      kernels::rope_f32(y.data(), table.data(), tokens, stride, heads, head_dim);
      for (size_t t = 0; t < tokens; ++t) {
        Floats own(half * 2);
        kernels::rope_table_f32(own.data(), f.data(), 40 + t, 1, half);
        kernels::rope_f32(&single[t * stride], own.data(), 1, stride, heads, head_dim);
        for (size_t h = 0; h < heads; ++h) {
          const float *row = &x[t * stride + h * head_dim];
          Floats got(&y[t * stride + h * head_dim], &y[t * stride + h * head_dim] + head_dim);
          oracle::expectSameBits(got, rotated(row, &table[t * half * 2], half));
          for (size_t i = 0; i < half; ++i) {
            long double angle = product(static_cast<float>(40 + t), f[i]);
            long double a = row[i], b = row[half + i];
            // two products, each with a factor off by less than a unit, and a sum
            long double tolerance = 3 * oracle::kUnit * (std::fabs(a) + std::fabs(b));
            oracle::expectNear(got[i], a * std::cos(angle) - b * std::sin(angle), tolerance);
            oracle::expectNear(got[half + i], b * std::cos(angle) + a * std::sin(angle), tolerance);
          }
        }
        for (size_t i = heads * head_dim; i < stride; ++i) // what lies between the rows
          ASSERT_EQ(oracle::bits(y[t * stride + i]), oracle::bits(x[t * stride + i]));
      }
      oracle::expectSameBits(single, y);
    }
  }
}

TEST(Cache, WritesEachHeadAtItsPositionsAndNothingElse) {
  for (size_t head_dim : {2u, 6u, 8u, 18u}) {
    for (size_t kv_heads : {1u, 2u}) {
      const size_t tokens = 3, context = 9, position = 4, half = head_dim / 2,
                   stride = kv_heads * head_dim + 3;
      Floats f = frequencies(half), table(tokens * half * 2),
             x = oracle::random(tokens * stride, 2);
      kernels::rope_table_f32(table.data(), f.data(), position, tokens, half);
      Floats plain(kv_heads * context * head_dim, 7.0f), turned = plain, single = plain;
      kernels::cache_f32(plain.data(), x.data(), position, tokens, stride, kv_heads, context,
                         head_dim);
      kernels::rope_cache_f32(turned.data(), x.data(), table.data(), position, tokens, stride,
                              kv_heads, context, head_dim);
      for (size_t t = 0; t < tokens; ++t)
        kernels::rope_cache_f32(single.data(), &x[t * stride], &table[t * half * 2], position + t,
                                1, stride, kv_heads, context, head_dim);
      oracle::expectSameBits(single, turned);
      for (size_t h = 0; h < kv_heads; ++h) {
        for (size_t p = 0; p < context; ++p) {
          Floats got_plain = oracle::rows(plain, h * context + p, 1, head_dim);
          Floats got_turned = oracle::rows(turned, h * context + p, 1, head_dim);
          if (p < position || p >= position + tokens) {
            oracle::expectSameBits(got_plain, Floats(head_dim, 7.0f));
            oracle::expectSameBits(got_turned, Floats(head_dim, 7.0f));
            continue;
          }
          const float *row = &x[(p - position) * stride + h * head_dim];
          oracle::expectSameBits(got_plain, Floats(row, row + head_dim));
          oracle::expectSameBits(got_turned, rotated(row, &table[(p - position) * half * 2], half));
        }
      }
    }
  }
}
