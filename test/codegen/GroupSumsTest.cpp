// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sums over groups beside the plain loop that they stand for, in double.

#include "codegen/weights/GroupSums.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace burin;

namespace {

double nearest(CodeRange codes, GroupScale scale, float x) {
  // In float and by the inverse, as the sums do it: the choice at a tie is part of the contract.
  float inverse = scale.scale == 0 ? 0 : 1 / scale.scale,
        code = x * inverse + -scale.minimum * inverse;
  return std::nearbyint(std::fmin(std::fmax(code, codes.least), codes.most));
}

struct Expected {
  double qx = 0, qq = 0, q = 0, error = 0, size = 0; // size: of the terms, for the tolerance
};

Expected expected(llvm::ArrayRef<float> values, llvm::ArrayRef<float> importance, CodeRange codes,
                  GroupScale scale) {
  Expected sums;
  for (size_t i = 0; i < values.size(); ++i) {
    double x = values[i], weight = importance.empty() ? 1 : importance[i],
           q = nearest(codes, scale, values[i]), error = x - (q * scale.scale + scale.minimum);
    sums.qx += weight * q * x;
    sums.qq += weight * q * q;
    sums.q += weight * q;
    sums.error += weight * error * error;
    sums.size += weight * (std::fabs(q * x) + q * q + std::fabs(q) + x * x);
  }
  return sums;
}

/// Up to 300 float additions and products of rounded factors: 300 * 2^-24 of the terms' sizes.
constexpr double kTolerance = 300 * 0x1p-24;

class GroupSums : public testing::TestWithParam<size_t> {};

} // namespace

TEST_P(GroupSums, AreThoseOfThePlainLoop) {
  size_t count = GetParam();
  std::mt19937 random(static_cast<unsigned>(count));
  std::normal_distribution<float> normal;
  std::vector<float> values(count), importance(count);
  for (size_t i = 0; i < count; ++i) {
    values[i] = normal(random);
    importance[i] = std::fabs(normal(random));
  }
  std::vector<GroupScale> scales; // more than three vectors
  for (int i = 0; i < 29; ++i)
    scales.push_back({(i % 2 ? -0.05f : 0.05f) * float(i + 1), -0.1f * float(i)});

  for (bool hasMinimum : {false, true})
    for (bool isWeighted : {false, true}) {
      CodeRange codes = hasMinimum ? CodeRange{0, 15} : CodeRange{-8, 7};
      llvm::ArrayRef<float> weights =
          isWeighted ? llvm::ArrayRef(importance) : llvm::ArrayRef<float>();
      PaddedGroup group = padded(values, weights);
      EXPECT_EQ(group.low, *std::min_element(values.begin(), values.end()));
      EXPECT_EQ(group.high, *std::max_element(values.begin(), values.end()));
      std::vector<Sums> sums(scales.size());
      sumsOf(group, codes, scales, hasMinimum, sums);
      for (size_t i = 0; i < scales.size(); ++i) {
        GroupScale scale = scales[i];
        if (!hasMinimum)
          scale.minimum = 0;
        Expected want = expected(values, weights, codes, scale);
        double tolerance = kTolerance * want.size;
        EXPECT_NEAR(sums[i].qx, want.qx, tolerance);
        EXPECT_NEAR(sums[i].qq, want.qq, tolerance);
        if (hasMinimum)
          EXPECT_NEAR(sums[i].q, want.q, tolerance);
        Fit fit = fitOf(group, codes, scale);
        EXPECT_NEAR(fit.sums.qx, want.qx, tolerance);
        EXPECT_NEAR(fit.sums.qq, want.qq, tolerance);
        EXPECT_NEAR(fit.sums.q, want.q, tolerance);
        EXPECT_NEAR(fit.error, want.error, tolerance * scale.scale * scale.scale + tolerance);
      }
      Fit none = fitOf(group, codes, {0, 0});
      EXPECT_EQ(none.sums.qq, 0);
    }
}

TEST_P(GroupSums, NearestCodes) {
  std::vector<float> values;
  for (size_t i = 0; i < GetParam(); ++i)
    values.push_back(0.25f * float(int(i * 37 % 101) - 50)); // ties among them
  for (CodeRange codes : {CodeRange{-8, 7}, CodeRange{0, 15}, CodeRange{-127, 127}})
    for (GroupScale scale : {GroupScale{0.5f, 0}, {-0.125f, 1}, {0x1p-40f, 0}, {0, 0}}) {
      std::vector<int8_t> found(values.size());
      nearestCodes(codes, scale, values, found.data());
      for (size_t i = 0; i < values.size(); ++i) {
        float code = scale.scale == 0 ? 0 : (values[i] - scale.minimum) / scale.scale;
        float want = scale.scale == 0 ? 0 : std::fmin(std::fmax(code, codes.least), codes.most);
        EXPECT_EQ(found[i], std::nearbyint(want)) << values[i];
      }
    }
}

INSTANTIATE_TEST_SUITE_P(Sizes, GroupSums, testing::Values(1, 7, 8, 9, 31, 32, 33, 64, 300));
