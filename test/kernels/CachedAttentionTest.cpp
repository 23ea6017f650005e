// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Caches of half-precision and 8-bit keys and values: what is stored, to the bit; attention over
// halves against attention over the floats they stand for; attention over codes against the same
// written in 64-bit integers and long double.
#include "test/kernels/Oracle.h"

#include "attention_f16.h"
#include "attention_f32.h"
#include "attention_i8.h"
#include "burin/half.h"
#include "burin/math.h"
#include "burin/packing.h"
#include "cache_f16.h"
#include "cache_i8.h"
#include "capped_attention_f16.h"
#include "capped_attention_f32.h"
#include "capped_attention_i8.h"

#include <ostream>

using namespace burin;
using oracle::Floats;
using oracle::plus;
using oracle::product;

namespace {

struct Shape {
  size_t position, tokens, heads, kv_heads, context, head_dim, window = SIZE_MAX;
  float cap = 0; // 0: scores are not capped
};

void PrintTo(const Shape &s, std::ostream *os) {
  *os << s.position << "+" << s.tokens << " heads " << s.heads << "/" << s.kv_heads << " x "
      << s.head_dim << " window " << s.window << " cap " << s.cap;
}

const Shape kShapes[] = {
    {0, 1, 1, 1, 1, 1},       {0, 7, 2, 1, 8, 7},        {0, 9, 4, 2, 16, 8},
    {5, 4, 3, 3, 9, 9},       {15, 3, 6, 2, 40, 10},     {63, 2, 8, 1, 65, 16},
    {6, 1, 2, 2, 7, 3},       {100, 1, 8, 4, 128, 64},   {37, 2, 2, 1, 40, 59},
    {0, 33, 4, 2, 33, 12, 1}, {0, 20, 4, 2, 20, 10, 13}, {63, 2, 8, 1, 65, 16, 19},
    {900, 2, 2, 1, 902, 8},   {30, 2, 2, 1, 33, 1024},   {15, 3, 6, 2, 40, 10, 15, 50.0f}};

struct CachedAttention : testing::TestWithParam<Shape> {
  Shape s = GetParam();
  size_t width = s.heads * s.head_dim, stride = width + 6, kv_width = s.kv_heads * s.head_dim;
  PackedCache packed = {s.context, s.head_dim};
  float scale = 1.0f / std::sqrt(static_cast<float>(s.head_dim));
  Floats q = oracle::random(s.tokens * stride, 1, 2.0f);
  Floats keys = oracle::random((s.position + s.tokens) * kv_width, 2, 2.0f);
  Floats values = oracle::random(keys.size(), 3);
  // What the cache held before must not matter.
  std::vector<uint16_t> k16 = std::vector<uint16_t>(s.kv_heads * s.context * s.head_dim, 0x7e00),
                        v16 = k16;
  std::vector<uint8_t> k8 = std::vector<uint8_t>(s.kv_heads * packed.bytes(), 0xff), v8 = k8;

  // q row t, head h
  const float *query(size_t t, size_t h) const { return &q[t * stride + h * s.head_dim]; }
  size_t begin(size_t token) const {
    size_t end = s.position + token + 1;
    return end > s.window ? end - s.window : 0;
  }

  void fill() {
    for (size_t t = 0; t < s.position; ++t)
      store(t, 1); // token by token, then together
    store(s.position, s.tokens);
  }
  void store(size_t at, size_t tokens) {
    kernels::cache_f16(k16.data(), &keys[at * kv_width], at, tokens, kv_width, s.kv_heads,
                       s.context, s.head_dim);
    kernels::cache_f16(v16.data(), &values[at * kv_width], at, tokens, kv_width, s.kv_heads,
                       s.context, s.head_dim);
    kernels::cache_i8(k8.data(), &keys[at * kv_width], at, tokens, kv_width, s.kv_heads, s.context,
                      s.head_dim);
    kernels::cache_i8(v8.data(), &values[at * kv_width], at, tokens, kv_width, s.kv_heads,
                      s.context, s.head_dim);
  }
  Floats run16() const {
    Floats y(s.tokens * width, NAN), scores(s.context, NAN);
    if (s.cap != 0)
      kernels::capped_attention_f16(y.data(), scores.data(), q.data(), k16.data(), v16.data(),
                                    s.position, s.tokens, stride, s.heads, s.kv_heads, s.context,
                                    s.head_dim, s.window, scale, s.cap);
    else
      kernels::attention_f16(y.data(), scores.data(), q.data(), k16.data(), v16.data(), s.position,
                             s.tokens, stride, s.heads, s.kv_heads, s.context, s.head_dim, s.window,
                             scale);
    return y;
  }
  Floats run8(size_t first, size_t tokens) const {
    Floats y(tokens * width, NAN), scores(s.context, NAN);
    if (s.cap != 0)
      kernels::capped_attention_i8(y.data(), scores.data(), &q[first * stride], k8.data(),
                                   v8.data(), s.position + first, tokens, stride, s.heads,
                                   s.kv_heads, s.context, s.head_dim, s.window, scale, s.cap);
    else
      kernels::attention_i8(y.data(), scores.data(), &q[first * stride], k8.data(), v8.data(),
                            s.position + first, tokens, stride, s.heads, s.kv_heads, s.context,
                            s.head_dim, s.window, scale);
    return y;
  }
  float stored(const std::vector<uint8_t> &cache, size_t head, size_t p) const {
    float own;
    std::memcpy(&own, &cache[head * packed.bytes() + 4 * p], 4);
    return own;
  }
  const int8_t *codes(const std::vector<uint8_t> &cache, size_t head, size_t p) const {
    return reinterpret_cast<const int8_t *>(
        &cache[head * packed.bytes() + packed.codes_at() + p * s.head_dim]);
  }
};

// Nearest integer, ties to even, of a product rounded to float.
int64_t nearest(float x, float inverse) {
  return static_cast<int64_t>(std::nearbyint(product(x, inverse)));
}

} // namespace

TEST_P(CachedAttention, OverHalvesIsThatOverTheirFloats) {
  fill();
  Floats k(k16.size()), v(k.size());
  for (size_t i = 0; i < k.size(); ++i)
    k[i] = any_half_to_float(k16[i]), v[i] = any_half_to_float(v16[i]);
  Floats y(s.tokens * width, NAN), scores(s.context, NAN);
  if (s.cap != 0)
    kernels::capped_attention_f32(y.data(), scores.data(), q.data(), k.data(), v.data(), s.position,
                                  s.tokens, stride, s.heads, s.kv_heads, s.context, s.head_dim,
                                  s.window, scale, s.cap);
  else
    kernels::attention_f32(y.data(), scores.data(), q.data(), k.data(), v.data(), s.position,
                           s.tokens, stride, s.heads, s.kv_heads, s.context, s.head_dim, s.window,
                           scale);
  oracle::expectSameBits(run16(), y);
}

TEST_P(CachedAttention, StoresScalesAndCodes) {
  fill();
  for (size_t p = 0; p < s.position + s.tokens; ++p) {
    for (size_t h = 0; h < s.kv_heads; ++h) {
      const float *row = &keys[p * kv_width + h * s.head_dim];
      float largest = 0;
      for (size_t d = 0; d < s.head_dim; ++d)
        largest = std::max(largest, std::fabs(row[d]));
      ASSERT_EQ(oracle::bits(stored(k8, h, p)), oracle::bits(largest / 127.0f));
      for (size_t d = 0; d < s.head_dim; ++d) {
        ASSERT_EQ(codes(k8, h, p)[d], nearest(row[d], 127.0f / largest));
        ASSERT_LE(std::fabs(codes(k8, h, p)[d] * stored(k8, h, p) - row[d]),
                  0.50001f * stored(k8, h, p));
      }
    }
  }
}

TEST_P(CachedAttention, OverCodesHasTheBitsOfTheFormula) {
  fill();
  Floats y = run8(0, s.tokens);
  for (size_t t = 0; t < s.tokens; ++t) {
    for (size_t h = 0; h < s.heads; ++h) {
      const size_t head = h / (s.heads / s.kv_heads), first = begin(t),
                   visible = s.position + t + 1 - first;
      float largest = 0;
      for (size_t d = 0; d < s.head_dim; ++d)
        largest = std::max(largest, std::fabs(query(t, h)[d]));
      const float factor = product(largest / 16383.0f, scale), inverse = 16383.0f / largest;
      Floats weights(visible);
      for (size_t p = 0; p < visible; ++p) {
        int64_t dot = 0;
        for (size_t d = 0; d < s.head_dim; ++d)
          dot += nearest(query(t, h)[d], inverse) * codes(k8, head, first + p)[d];
        ASSERT_EQ(dot, static_cast<int32_t>(dot));
        weights[p] = product(static_cast<float>(dot), product(stored(k8, head, first + p), factor));
        if (s.cap != 0)
          weights[p] = product(tanh_f32(weights[p] / s.cap), s.cap);
      }
      const float most = *std::max_element(weights.begin(), weights.end());
      for (float &w : weights)
        w = exp_f32(plus(w, -most));
      const float total = oracle::laneSum(weights);
      for (size_t p = 0; p < visible; ++p)
        weights[p] = product(weights[p], stored(v8, head, first + p));
      const float unit =
          std::max(product(*std::max_element(weights.begin(), weights.end()), 1.0f / 32767.0f),
                   product(oracle::laneSum(weights), 1.0f / 8388608.0f));
      for (size_t d = 0; d < s.head_dim; ++d) {
        int64_t sum = 0;
        for (size_t p = 0; p < visible; ++p)
          sum += nearest(weights[p], 1.0f / unit) * codes(v8, head, first + p)[d];
        ASSERT_EQ(sum, static_cast<int32_t>(sum));
        ASSERT_EQ(oracle::bits(y[t * width + h * s.head_dim + d]),
                  oracle::bits(product(static_cast<float>(sum), unit / total)))
            << "token " << t << " head " << h << " column " << d;
      }
    }
  }
}

// The values that the codes stand for, in long double: what 16-bit queries and weights may add.
TEST_P(CachedAttention, OverCodesIsNearlyThatOfTheirValues) {
  fill();
  Floats y = run8(0, s.tokens);
  for (size_t t = 0; t < s.tokens; ++t) {
    for (size_t h = 0; h < s.heads; ++h) {
      const size_t head = h / (s.heads / s.kv_heads), first = begin(t),
                   visible = s.position + t + 1 - first;
      long double most = 0, error = 0, total = 0, weighted = 0, largest = -INFINITY;
      for (size_t d = 0; d < s.head_dim; ++d)
        most = std::max(most, std::fabs(static_cast<long double>(query(t, h)[d])));
      std::vector<long double> weights(visible);
      for (size_t p = 0; p < visible; ++p) {
        long double dot = 0, sizes = 0;
        for (size_t d = 0; d < s.head_dim; ++d) {
          dot += static_cast<long double>(query(t, h)[d]) * codes(k8, head, first + p)[d];
          sizes += std::abs(codes(k8, head, first + p)[d]);
        }
        const long double unit = stored(k8, head, first + p) * static_cast<long double>(scale);
        weights[p] = dot * unit;
        // Half a unit of every query code, and seven roundings of the score itself.
        error = std::max(error, sizes * most / 16383 / 2 * unit +
                                    7 * oracle::kUnit * std::fabs(weights[p]));
        if (s.cap != 0) // its slope is at most 1
          weights[p] = s.cap * std::tanh(weights[p] / s.cap), error += 5 * s.cap * oracle::kUnit;
        largest = std::max(largest, weights[p]);
      }
      for (long double &w : weights)
        total += w = std::exp(w - largest);
      for (size_t p = 0; p < visible; ++p)
        weighted = std::max(weighted, weights[p] * stored(v8, head, first + p));
      long double sum_of_weights = 0;
      for (size_t p = 0; p < visible; ++p)
        sum_of_weights += weights[p] * stored(v8, head, first + p);
      // The unit of the weights' codes, half of which each is off.
      const long double unit = std::max(weighted / 32767, sum_of_weights / 8388608);
      for (size_t d = 0; d < s.head_dim; ++d) {
        long double sum = 0, sizes = 0, codes_sum = 0;
        for (size_t p = 0; p < visible; ++p) {
          const long double value =
              stored(v8, head, first + p) * static_cast<long double>(codes(v8, head, first + p)[d]);
          sum += weights[p] * value, sizes += std::fabs(weights[p] * value);
          codes_sum += std::abs(codes(v8, head, first + p)[d]);
        }
        // Every score is off by `error`, the largest too; 20 covers the roundings of exp, of the
        // scales and of the sum of weights.
        const long double relative = std::expm1(2 * error) * 2 +
                                     (20 + static_cast<long double>(visible) / 4) * oracle::kUnit;
        oracle::expectNear(y[t * width + h * s.head_dim + d], sum / total,
                           (relative * sizes + 0.51L * unit * codes_sum) / total);
      }
    }
  }
}

TEST_P(CachedAttention, TokensTogetherAreTokensOneByOne) {
  fill();
  Floats together = run8(0, s.tokens), single;
  for (size_t t = 0; t < s.tokens; ++t) {
    Floats one = run8(t, 1);
    single.insert(single.end(), one.begin(), one.end());
  }
  oracle::expectSameBits(together, single);
}

INSTANTIATE_TEST_SUITE_P(Shapes, CachedAttention, testing::ValuesIn(kShapes));

// Codes as large as they get, all of one sign.
TEST(CachedAttention, SumsFitWithTheLongestHeadAndManyPositions) {
  const size_t context = 4000, size = 1024;
  const PackedCache packed = {context, size};
  std::vector<uint8_t> k(packed.bytes()), v(packed.bytes());
  Floats row(size, -3.0f), q(size, 5.0f), y(size), scores(context);
  for (size_t p = 0; p < context; ++p) {
    kernels::cache_i8(k.data(), row.data(), p, 1, size, 1, context, size);
    kernels::cache_i8(v.data(), row.data(), p, 1, size, 1, context, size);
  }
  kernels::attention_i8(y.data(), scores.data(), q.data(), k.data(), v.data(), context - 1, 1, size,
                        1, 1, context, size, context, 1.0f);
  for (float value : y) // 2097 is the code of every weight: half a unit of it at most
    ASSERT_NEAR(value, -3.0f, 3.0f * 0.5f / 2097);
}

TEST(CachedAttention, ZerosInfinitiesAndNaN) {
  const PackedCache packed = {4, 2};
  std::vector<uint8_t> k(packed.bytes()), v(packed.bytes());
  Floats zero = {0, -0.0f}, q = {1, 2}, y(2), scores(4), none = {NAN, 1}, endless = {1, INFINITY};
  auto attend = [&](size_t position) {
    kernels::attention_i8(y.data(), scores.data(), q.data(), k.data(), v.data(), position, 1, 2, 1,
                          1, 4, 2, 4, 1.0f);
  };
  for (auto *cache : {&k, &v})
    kernels::cache_i8(cache->data(), zero.data(), 0, 1, 2, 1, 4, 2);
  attend(0);
  EXPECT_EQ(y, Floats({0, 0}));
  kernels::cache_i8(k.data(), q.data(), 1, 1, 2, 1, 4, 2);
  kernels::cache_i8(v.data(), none.data(), 1, 1, 2, 1, 4, 2);
  attend(1);
  EXPECT_TRUE(std::isnan(y[0]) && std::isnan(y[1]));
  kernels::cache_i8(v.data(), q.data(), 1, 1, 2, 1, 4, 2);
  kernels::cache_i8(k.data(), endless.data(), 1, 1, 2, 1, 4, 2);
  attend(1);
  EXPECT_TRUE(std::isnan(y[0]) && std::isnan(y[1]));
}

// Against the hardware's or compiler's own conversion, which follows IEEE 754 but overflows to
// infinity.
TEST(Half, RoundsToTheNearest) {
  auto check = [](uint32_t bits) {
    const float x = float_of(bits);
    const auto want = static_cast<_Float16>(x);
    uint16_t expected;
    std::memcpy(&expected, &want, 2);
    if ((expected & 0x7fffu) == 0x7c00u)
      --expected;
    if (std::isnan(x))
      EXPECT_TRUE(std::isnan(any_half_to_float(float_to_half(x))));
    else
      ASSERT_EQ(float_to_half(x), expected) << bits;
  };
  for (uint32_t i = 0; i < 0xffffff00u - 977; i += 977)
    check(i);
  for (uint32_t half = 0; half < 0x7c00u; ++half) { // every boundary between two, and around it
    const uint32_t middle = bits_of(
        (any_half_to_float(static_cast<uint16_t>(half)) +
         (half == 0x7bffu ? 65536.0f : any_half_to_float(static_cast<uint16_t>(half + 1)))) /
        2);
    for (uint32_t around : {middle - 1, middle, middle + 1})
      check(around), check(around | 0x80000000u);
  }
}

TEST(Half, WidensEvery) {
  for (uint32_t i = 0; i < 0x10000u; ++i) {
    const auto half = static_cast<uint16_t>(i);
    _Float16 number;
    std::memcpy(&number, &half, 2);
    const auto want = static_cast<float>(number);
    if (std::isnan(want))
      ASSERT_TRUE(std::isnan(any_half_to_float(half)));
    else
      ASSERT_EQ(bits_of(any_half_to_float(half)), bits_of(want));
  }
}
