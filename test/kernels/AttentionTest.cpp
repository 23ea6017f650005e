// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Causal attention with grouped queries: exact bits in the documented order, values against long
// double softmax, and prefill against single steps.
#include "test/kernels/Oracle.h"

#include "attention_f32.h"
#include "burin/math.h"
#include "capped_attention_f32.h"

#include <ostream>

using namespace burin;
using oracle::Floats;
using oracle::product;

namespace {

struct Shape {
  size_t position, tokens, heads, kv_heads, context, head_dim, window = SIZE_MAX;
  float cap = 0; // 0: scores are not capped

  // The first row that a token sees.
  size_t begin(size_t token) const {
    size_t end = position + token + 1;
    return end > window ? end - window : 0;
  }
};

void PrintTo(const Shape &s, std::ostream *os) {
  *os << s.position << "+" << s.tokens << " heads " << s.heads << "/" << s.kv_heads << " x "
      << s.head_dim;
  if (s.window != SIZE_MAX)
    *os << " window " << s.window;
  if (s.cap != 0)
    *os << " cap " << s.cap;
}

const Shape kShapes[] = {
    {0, 1, 1, 1, 1, 1},        {0, 7, 2, 1, 8, 7},          {0, 9, 4, 2, 16, 8},
    {5, 4, 3, 3, 9, 9},        {15, 3, 6, 2, 40, 10},       {63, 2, 8, 1, 65, 16},
    {6, 1, 2, 2, 7, 3},        {7, 2, 2, 1, 9, 5},          {0, 33, 4, 2, 33, 12},
    {100, 1, 8, 4, 128, 64},   {8, 8, 1, 1, 16, 11},        {37, 2, 2, 1, 40, 59},
    {0, 33, 4, 2, 33, 12, 1},  {5, 4, 3, 3, 9, 9, 3},       {0, 20, 4, 2, 20, 10, 13},
    {63, 2, 8, 1, 65, 16, 19}, {7, 2, 2, 1, 9, 5, 9, 3.0f}, {15, 3, 6, 2, 40, 10, 15, 50.0f}};

struct AttentionCase : testing::TestWithParam<Shape> {
  Shape s = GetParam();
  size_t width = s.heads * s.head_dim, stride = width + 6;
  float scale = 1.0f / std::sqrt(static_cast<float>(s.head_dim));
  Floats q = oracle::random(s.tokens * stride, 1, 2.0f);
  Floats k = oracle::random(s.kv_heads * s.context * s.head_dim, 2, 2.0f);
  Floats v = oracle::random(k.size(), 3);

  Floats run() const {
    Floats y(s.tokens * width, NAN);
    attend(y.data(), q.data(), s.position, s.tokens);
    return y;
  }
  void attend(float *y, const float *query, size_t position, size_t tokens) const {
    Floats scores(s.context, NAN);
    if (s.cap != 0)
      kernels::capped_attention_f32(y, scores.data(), query, k.data(), v.data(), position, tokens,
                                    stride, s.heads, s.kv_heads, s.context, s.head_dim, s.window,
                                    scale, s.cap);
    else
      kernels::attention_f32(y, scores.data(), query, k.data(), v.data(), position, tokens, stride,
                             s.heads, s.kv_heads, s.context, s.head_dim, s.window, scale);
  }
  size_t head(size_t h) const { return h / (s.heads / s.kv_heads) * s.context * s.head_dim; }
};

} // namespace

TEST_P(AttentionCase, ExactBits) {
  Floats y = run();
  for (size_t t = 0; t < s.tokens; ++t) {
    for (size_t h = 0; h < s.heads; ++h) {
      const float *query = &q[t * stride + h * s.head_dim], *keys = &k[head(h)],
                  *values = &v[head(h)];
      size_t begin = s.begin(t);
      keys += begin * s.head_dim;
      values += begin * s.head_dim;
      Floats weights(s.position + t + 1 - begin);
      for (size_t p = 0; p < weights.size(); ++p) {
        weights[p] = product(oracle::dot(query, keys + p * s.head_dim, s.head_dim), scale);
        if (s.cap != 0)
          weights[p] = product(tanh_f32(weights[p] / s.cap), s.cap);
      }
      float largest = *std::max_element(weights.begin(), weights.end());
      for (float &w : weights)
        w = exp_f32(oracle::plus(w, -largest));
      float total = oracle::laneSum(weights);
      for (size_t d = 0; d < s.head_dim; ++d) {
        Floats terms(weights.size());
        for (size_t p = 0; p < terms.size(); ++p)
          terms[p] = product(weights[p], values[p * s.head_dim + d]);
        ASSERT_EQ(oracle::bits(y[t * width + h * s.head_dim + d]),
                  oracle::bits(oracle::laneSum(terms) / total))
            << "token " << t << " head " << h << " column " << d;
      }
    }
  }
}

TEST_P(AttentionCase, Values) {
  Floats y = run();
  for (size_t t = 0; t < s.tokens; ++t) {
    for (size_t h = 0; h < s.heads; ++h) {
      const float *query = &q[t * stride + h * s.head_dim], *keys = &k[head(h)],
                  *values = &v[head(h)];
      size_t begin = s.begin(t), visible = s.position + t + 1 - begin;
      keys += begin * s.head_dim;
      values += begin * s.head_dim;
      std::vector<long double> weights(visible);
      long double largest = -INFINITY, score_error = 0, magnitude = 0;
      for (size_t p = 0; p < visible; ++p) {
        const float *key = keys + p * s.head_dim;
        weights[p] = oracle::exactDot(query, key, s.head_dim) * scale;
        if (s.cap != 0) // its derivative is at most 1; tanh and three roundings add to it
          weights[p] = s.cap * std::tanh(weights[p] / s.cap);
        largest = std::max(largest, weights[p]);
        magnitude = std::max(magnitude, std::fabs(weights[p]));
        score_error =
            std::max(score_error, (oracle::sumError(s.head_dim) + oracle::kUnit) *
                                          oracle::dotOfMagnitudes(query, key, s.head_dim) * scale +
                                      (s.cap != 0 ? 5 * s.cap * oracle::kUnit : 0));
      }
      long double total = 0;
      for (long double &w : weights)
        total += w = std::exp(w - largest);
      // A weight's relative error: that of both scores in its exponent, the rounding of their
      // difference, exp. It enters the weighted sum and the total; both are sums, and the quotient
      // rounds once.
      long double weight_error =
          2 * score_error + 2 * magnitude * oracle::kUnit + 2 * oracle::kUnit;
      for (size_t d = 0; d < s.head_dim; ++d) {
        long double sum = 0, sizes = 0;
        for (size_t p = 0; p < visible; ++p) {
          sum += weights[p] * values[p * s.head_dim + d];
          sizes += std::fabs(weights[p] * values[p * s.head_dim + d]);
        }
        long double tolerance =
            (2 * weight_error + 2 * oracle::sumError(visible) + oracle::kUnit) * sizes / total;
        oracle::expectNear(y[t * width + h * s.head_dim + d], sum / total, tolerance);
      }
    }
  }
}

TEST_P(AttentionCase, TokensTogetherAreTokensOneByOne) {
  Floats together = run(), single(together.size(), NAN);
  for (size_t t = 0; t < s.tokens; ++t)
    attend(&single[t * width], &q[t * stride], s.position + t, 1);
  oracle::expectSameBits(together, single);
}

// Nor what has left the window.
TEST_P(AttentionCase, DoesNotSeeBeyondTheWindow) {
  Floats before = run();
  for (size_t h = 0; h < s.kv_heads; ++h) {
    for (size_t i = 0; i < s.begin(0) * s.head_dim; ++i)
      k[h * s.context * s.head_dim + i] = v[h * s.context * s.head_dim + i] = NAN;
  }
  oracle::expectSameBits(run(), before);
}

// Rows behind the token may hold anything: the cache is not cleared.
TEST_P(AttentionCase, DoesNotSeeTheFuture) {
  Floats before = run();
  for (size_t h = 0; h < s.kv_heads; ++h) {
    for (size_t i = (s.position + s.tokens) * s.head_dim; i < s.context * s.head_dim; ++i)
      k[h * s.context * s.head_dim + i] = v[h * s.context * s.head_dim + i] = NAN;
  }
  oracle::expectSameBits(run(), before);
}

INSTANTIATE_TEST_SUITE_P(Shapes, AttentionCase, testing::ValuesIn(kShapes));

TEST(Attention, EqualKeysGiveTheMeanAndLargeScoresDoNotOverflow) {
  Floats k(4 * 2, 50.0f), v = {1, 2, 3, 4, 5, 6, 7, 8}, q(2, 100.0f), y(2), scores(4);
  kernels::attention_f32(y.data(), scores.data(), q.data(), k.data(), v.data(), 3, 1, 2, 1, 1, 4, 2,
                         4, 1.0f);
  EXPECT_EQ(y[0], 4.0f);
  EXPECT_EQ(y[1], 5.0f);
}

TEST(Attention, NaNInAVisibleKeyShows) {
  Floats k = {1, NAN, 1}, v = {1, 2, 3}, q = {1}, y(1), scores(3);
  kernels::attention_f32(y.data(), scores.data(), q.data(), k.data(), v.data(), 2, 1, 1, 1, 1, 3, 1,
                         3, 1.0f);
  EXPECT_TRUE(std::isnan(y[0]));
}
