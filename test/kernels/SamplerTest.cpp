// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The sampler: its generator against published numbers, its distribution by chi-square, and the
// cuts against an oracle that sorts.
#include "test/kernels/Oracle.h"

#include "burin/sampler.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

using namespace burin;
using oracle::Floats;

namespace {

Sampler sampler(float temperature, int32_t top_k, float top_p, uint64_t seed = 1) {
  SamplerOptions options;
  options.temperature = temperature;
  options.top_k = top_k;
  options.top_p = top_p;
  options.seed = seed;
  return Sampler(options);
}

// exp((logit - largest) / temperature), not normalized; 0 for NaN
std::vector<double> weightsOf(const Floats &logits, float temperature) {
  double largest = -INFINITY;
  for (float l : logits)
    largest = l > largest ? l : largest;
  std::vector<double> weights;
  for (float l : logits)
    weights.push_back(std::isnan(l) ? 0.0 : std::exp((l - largest) / temperature));
  return weights;
}

// The tokens that top-k, then top-p leave, by sorting as transformers does. With p, no running sum
// may be so near to the limit that float and double could decide differently.
std::set<int32_t> kept(const Floats &logits, float temperature, size_t top_k, double top_p) {
  std::vector<double> weights = weightsOf(logits, temperature);
  std::vector<size_t> order(logits.size());
  std::iota(order.begin(), order.end(), size_t{0});
  order.erase(
      std::remove_if(order.begin(), order.end(), [&](size_t i) { return std::isnan(logits[i]); }),
      order.end());
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return logits[a] > logits[b]; });
  if (top_k != 0 && top_k < order.size()) {
    float kth = logits[order[top_k - 1]];
    order.erase(
        std::remove_if(order.begin(), order.end(), [&](size_t i) { return logits[i] < kth; }),
        order.end());
  }
  double total = 0, above = 0;
  for (size_t i : order)
    total += weights[i];
  std::set<int32_t> result;
  float last = 0;
  for (size_t i : order) {
    EXPECT_GT(std::fabs(above / total - top_p), 1e-5)
        << "the test's own data is too near to the limit";
    if (!result.empty() && above >= top_p * total && logits[i] != last)
      break;
    result.insert(static_cast<int32_t>(i));
    above += weights[i];
    last = logits[i];
  }
  return result;
}

std::map<int32_t, size_t> draw(Sampler s, const Floats &logits, size_t times) {
  std::map<int32_t, size_t> counts;
  for (size_t i = 0; i < times; ++i)
    ++counts[s.sample(logits.data(), logits.size())];
  return counts;
}

double chiSquare(const std::map<int32_t, size_t> &counts, const Floats &logits, float temperature,
                 const std::set<int32_t> &from, size_t times) {
  std::vector<double> weights = weightsOf(logits, temperature);
  double total = 0, statistic = 0;
  for (int32_t i : from)
    total += weights[static_cast<size_t>(i)];
  for (int32_t i : from) {
    double expected = weights[static_cast<size_t>(i)] / total * static_cast<double>(times);
    EXPECT_GE(expected, 5.0) << "too rare for chi-square";
    auto found = counts.find(i);
    double observed = found == counts.end() ? 0.0 : static_cast<double>(found->second);
    statistic += (observed - expected) * (observed - expected) / expected;
  }
  return statistic;
}

const Floats kTen = {1.0f, 0.3f, -0.5f, 2.0f, 1.9f, -1.0f, 0.0f, 1.4f, -2.0f, 0.9f};

} // namespace

// With 2^16 equal logits the token is the upper half of the random number, so the generator shows.
// First numbers of pcg32 with state 42 and stream 54, as printed by the demo of the PCG library
// (pcg-random.org).
TEST(Sampler, GeneratorIsPcg32) {
  Floats logits(65536, 0.0f);
  Sampler s = sampler(1.0f, 0, 1.0f, 42);
  for (uint32_t number :
       {0xa15c02b7u, 0x7b47f409u, 0xba1d3330u, 0x83d2f293u, 0xbfa4784bu, 0xcbed606eu})
    EXPECT_EQ(s.sample(logits.data(), logits.size()), static_cast<int32_t>(number >> 16));
}

// 99.9th percentile of chi-square with 9 degrees of freedom: 27.88. Seeds are fixed: it passes
// always or never.
TEST(Sampler, DrawsTheSoftmaxDistribution) {
  const size_t times = 100000;
  for (float temperature : {0.7f, 1.0f, 1.5f}) {
    std::set<int32_t> all = kept(kTen, temperature, 0, 2.0);
    ASSERT_EQ(all.size(), kTen.size());
    EXPECT_LT(
        chiSquare(draw(sampler(temperature, 0, 1.0f), kTen, times), kTen, temperature, all, times),
        27.88);
  }
}

// A wrong temperature must fail the same test.
TEST(Sampler, ChiSquareSeesAWrongTemperature) {
  const size_t times = 100000;
  auto counts = draw(sampler(1.05f, 0, 1.0f), kTen, times);
  EXPECT_GT(chiSquare(counts, kTen, 1.0f, kept(kTen, 1.0f, 0, 2.0), times), 27.88);
}

TEST(Sampler, CutsLeaveWhatSortingLeaves) {
  const size_t times = 20000;
  for (size_t top_k : {0u, 1u, 2u, 5u, 9u, 10u, 50u}) {
    for (float top_p : {0.1f, 0.45f, 0.8f, 0.95f, 1.0f}) {
      for (float temperature : {0.6f, 1.3f}) {
        auto counts = draw(sampler(temperature, static_cast<int32_t>(top_k), top_p), kTen, times);
        std::set<int32_t> want = kept(kTen, temperature, top_k,
                                      top_p == 1.0f ? 2.0 : static_cast<double>(top_p)),
                          got;
        for (const auto &[token, count] : counts)
          got.insert(token);
        EXPECT_EQ(got, want) << "top_k " << top_k << ", top_p " << top_p << ", temperature "
                             << temperature;
        // 99.9th percentiles for 1 to 9 degrees of freedom
        const double limits[] = {0, 10.83, 13.82, 16.27, 18.47, 20.52, 22.46, 24.32, 26.12, 27.88};
        EXPECT_LE(chiSquare(counts, kTen, temperature, want, times), limits[want.size() - 1]);
      }
    }
  }
}

TEST(Sampler, CutsLeaveWhatSortingLeavesInALargeVocabulary) {
  Floats logits = oracle::random(2000, 11, 1.5f);
  for (size_t i = 0; i < logits.size(); i += 17)
    logits[i] = NAN;
  for (size_t top_k : {0u, 40u}) {
    for (float top_p : {0.5f, 0.9f, 1.0f}) {
      std::set<int32_t> allowed =
          kept(logits, 1.0f, top_k, top_p == 1.0f ? 2.0 : static_cast<double>(top_p));
      auto counts = draw(sampler(1.0f, static_cast<int32_t>(top_k), top_p, top_k), logits, 300);
      EXPECT_GT(counts.size(),
                std::min<size_t>(allowed.size() / 2, 100)); // it does use what it may
      for (const auto &[token, count] : counts)
        EXPECT_TRUE(allowed.count(token)) << token;
    }
  }
}

TEST(Sampler, TiesStayTogether) {
  Floats logits = {1, 2, 1, 2, 1, 0};
  auto tokens = [&](Sampler s) {
    std::set<int32_t> got;
    for (const auto &[token, count] : draw(s, logits, 2000))
      got.insert(token);
    return got;
  };
  EXPECT_EQ(tokens(sampler(1, 1, 1)), (std::set<int32_t>{1, 3}));
  EXPECT_EQ(tokens(sampler(1, 3, 1)), (std::set<int32_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(tokens(sampler(1, 0, 0.1f)), (std::set<int32_t>{1, 3}));
  EXPECT_EQ(tokens(sampler(1, 0, 0.0f)), (std::set<int32_t>{1, 3}));
  EXPECT_EQ(tokens(sampler(1, 0, 0.8f)), (std::set<int32_t>{0, 1, 2, 3, 4}));
  logits = {-0.0f, 0.0f, -1.0f};
  EXPECT_EQ(tokens(sampler(1, 1, 1)), (std::set<int32_t>{0, 1}));
}

TEST(Sampler, TemperatureZeroIsGreedy) {
  Floats logits = {NAN, 1, 5, 5, -1};
  for (float temperature : {0.0f, -1.0f, NAN})
    for (int i = 0; i < 20; ++i)
      EXPECT_EQ(sampler(temperature, 3, 0.9f, static_cast<uint64_t>(i))
                    .sample(logits.data(), logits.size()),
                2);
  logits = {-0.0f, 0.0f};
  EXPECT_EQ(sampler(0, 0, 1).sample(logits.data(), 2), 0);
}

TEST(Sampler, SeedsRepeatAndDiffer) {
  Floats logits = oracle::random(300, 12);
  auto tokens = [&](uint64_t seed) {
    Sampler s = sampler(1.0f, 100, 0.95f, seed);
    std::vector<int32_t> list;
    for (int i = 0; i < 50; ++i)
      list.push_back(s.sample(logits.data(), logits.size()));
    return list;
  };
  EXPECT_EQ(tokens(7), tokens(7));
  EXPECT_NE(tokens(7), tokens(8));
  EXPECT_NE(tokens(0), tokens(uint64_t{1} << 63));
}

TEST(Sampler, OddInputs) {
  Floats none, nan(5, NAN), low(4, -INFINITY);
  for (float temperature : {0.0f, 1.0f, INFINITY, 1e-38f, 1e-45f}) {
    for (float top_p : {-1.0f, 0.5f, 1.0f, NAN}) {
      Sampler s = sampler(temperature, 2, top_p);
      EXPECT_EQ(s.sample(none.data(), 0), -1);
      EXPECT_EQ(s.sample(nan.data(), nan.size()), -1);
      int32_t any = s.sample(low.data(), low.size());
      EXPECT_TRUE(any >= 0 && any < 4);
      for (Floats logits :
           {Floats{1, INFINITY, NAN, -INFINITY}, Floats{-3e38f, 3e38f, NAN, -INFINITY}}) {
        int32_t token = s.sample(logits.data(), logits.size());
        EXPECT_TRUE(token == 1 || (std::isinf(temperature) && token == 0)) << token;
      }
    }
  }
  Floats one = {-4};
  EXPECT_EQ(Sampler().sample(one.data(), 1), 0);
}

TEST(Sampler, InfiniteTemperatureIsUniformOverFiniteLogits) {
  Floats logits = {5, -INFINITY, -100, NAN, 0};
  auto counts = draw(sampler(INFINITY, 0, 1), logits, 30000);
  EXPECT_EQ(counts.size(), 3u);
  for (int32_t token : {0, 2, 4})
    EXPECT_NEAR(static_cast<double>(counts[token]), 10000,
                4 * std::sqrt(30000 * 2.0 / 9.0)); // four sigma
}
