// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rotary embedding against the rotation written with long double, and the cache kernels'
// addressing.
#include "test/kernels/Oracle.h"

#include "burin/math.h"
#include "runtime/kernels/generic/cache_f32.h"
#include "runtime/kernels/generic/history_i32.h"
#include "runtime/kernels/generic/long_rope_table_f32.h"
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
      kernels::rope_table_f32(table.data(), f.data(), position, tokens, half, 1.0f);
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
      kernels::rope_table_f32(table.data(), f.data(), 40, tokens, half, 1.0f);
      kernels::rope_f32(y.data(), table.data(), tokens, stride, heads, head_dim, half);
      for (size_t t = 0; t < tokens; ++t) {
        Floats own(half * 2);
        kernels::rope_table_f32(own.data(), f.data(), 40 + t, 1, half, 1.0f);
        kernels::rope_f32(&single[t * stride], own.data(), 1, stride, heads, head_dim, half);
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
      kernels::rope_table_f32(table.data(), f.data(), position, tokens, half, 1.0f);
      Floats plain(kv_heads * context * head_dim, 7.0f), turned = plain, single = plain;
      kernels::cache_f32(plain.data(), x.data(), position, tokens, stride, kv_heads, context,
                         head_dim);
      kernels::rope_cache_f32(turned.data(), x.data(), table.data(), position, tokens, stride,
                              kv_heads, context, head_dim, half);
      for (size_t t = 0; t < tokens; ++t)
        kernels::rope_cache_f32(single.data(), &x[t * stride], &table[t * half * 2], position + t,
                                1, stride, kv_heads, context, head_dim, half);
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

// Phi-4-mini turns three quarters of each head.
TEST(Rope, LeavesWhatIsBehindThePairs) {
  const size_t tokens = 2, heads = 3, half = 3, head_dim = 8, context = 5, position = 1;
  Floats f = frequencies(half), table(tokens * half * 2),
         x = oracle::random(tokens * heads * head_dim, 4), y = x,
         cache(heads * context * head_dim, 7.0f);
  kernels::rope_table_f32(table.data(), f.data(), position, tokens, half, 1.0f);
  kernels::rope_f32(y.data(), table.data(), tokens, heads * head_dim, heads, head_dim, half);
  kernels::rope_cache_f32(cache.data(), x.data(), table.data(), position, tokens, heads * head_dim,
                          heads, context, head_dim, half);
  for (size_t t = 0; t < tokens; ++t) {
    for (size_t h = 0; h < heads; ++h) {
      const float *row = &x[(t * heads + h) * head_dim];
      Floats want = rotated(row, &table[t * half * 2], half);
      want.insert(want.end(), row + 2 * half, row + head_dim);
      oracle::expectSameBits(oracle::rows(y, t * heads + h, 1, head_dim), want);
      oracle::expectSameBits(oracle::rows(cache, h * context + position + t, 1, head_dim), want);
    }
  }
}

TEST(RopeTable, IsMultipliedByTheFactor) {
  Floats f = frequencies(4), plain(3 * 8), stretched(3 * 8);
  kernels::rope_table_f32(plain.data(), f.data(), 9, 3, 4, 1.0f);
  kernels::rope_table_f32(stretched.data(), f.data(), 9, 3, 4, 1.19f);
  for (float &value : plain)
    value = product(value, 1.19f);
  oracle::expectSameBits(stretched, plain);
}

TEST(RopeTable, OfALongSequenceHasOtherFrequenciesForAllTokens) {
  Floats both = {1.0f, 0.5f, 0.25f, 0.75f, 0.3f, 0.1f}, first(both.begin(), both.begin() + 3),
         second(both.begin() + 3, both.end()), got(2 * 6), want(2 * 6);
  for (int32_t length : {2, 80, 81, 300}) {
    const int32_t history[] = {length, 0, 0};
    for (size_t position : {0u, 78u}) {
      kernels::long_rope_table_f32(got.data(), both.data(), history, position, 2, 3, 80, 1.1f);
      kernels::rope_table_f32(want.data(), (length > 80 ? second : first).data(), position, 2, 3,
                              1.1f);
      oracle::expectSameBits(got, want);
    }
  }
}

TEST(History, KeepsTheFirstTokensBehindTheDecodersNumber) {
  int32_t history[5] = {9, -1, -1, -1, -1};
  const int32_t ids[] = {5, 6, 7};
  kernels::history_i32(history, ids, 0, 2, 4);
  kernels::history_i32(history, ids, 2, 3, 4);
  kernels::history_i32(history, ids, 100, 3, 4);
  const int32_t want[] = {9, 5, 6, 5, 6};
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(history[i], want[i]) << i;
  kernels::history_i32(history, history + 2, 1, 3, 4); // read again from where they lie
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(history[i], want[i]) << i;
}
