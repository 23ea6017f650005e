// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The choice of storages against trying all of them.

#include "compiler/fit/Choice.h"

#include "gtest/gtest.h"

#include <random>

using namespace burin;

namespace {

std::vector<WeightGroup> randomGroups(std::mt19937 &random, size_t count) {
  std::vector<WeightGroup> groups(count);
  for (WeightGroup &group : groups)
    for (size_t i = 0, choices = 1 + random() % 4; i < choices; ++i)
      group.choices.push_back({Storage::I4, static_cast<int64_t>(random() % 40) * 16,
                               static_cast<double>(random() % 1000) / 64});
  return groups;
}

/// All selections, one after the other, by counting.
std::optional<Selection> byTryingAll(const std::vector<WeightGroup> &groups, int64_t budget) {
  std::optional<Selection> best;
  Selection now{std::vector<size_t>(groups.size())};
  for (;;) {
    now.bytes = 0;
    now.loss = 0;
    for (size_t i = 0; i < groups.size(); ++i) {
      now.bytes += groups[i].choices[now.choices[i]].bytes;
      now.loss += groups[i].choices[now.choices[i]].loss;
    }
    if (now.bytes <= budget &&
        (!best || std::pair(now.loss, now.bytes) < std::pair(best->loss, best->bytes)))
      best = now;
    size_t digit = 0;
    while (digit < groups.size() && ++now.choices[digit] == groups[digit].choices.size())
      now.choices[digit++] = 0;
    if (digit == groups.size())
      return best;
  }
}

TEST(Choice, IsTheBestOfAll) {
  std::mt19937 random(1);
  int fitting = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<WeightGroup> groups = randomGroups(random, 1 + random() % 6);
    auto budget = static_cast<int64_t>(random() % 3000);
    std::optional<Selection> expected = byTryingAll(groups, budget);
    std::optional<Selection> found = leastLoss(groups, budget);
    ASSERT_EQ(found.has_value(), expected.has_value()) << "round " << round;
    EXPECT_EQ(found.has_value(), leastBytes(groups).bytes <= budget);
    if (!found)
      continue;
    ++fitting;
    // The losses are multiples of 1/64: their sums are exact in any order.
    EXPECT_EQ(found->loss, expected->loss) << "round " << round;
    EXPECT_EQ(found->bytes, expected->bytes) << "round " << round;
    int64_t bytes = 0;
    for (size_t i = 0; i < groups.size(); ++i)
      bytes += groups[i].choices[found->choices[i]].bytes;
    EXPECT_EQ(bytes, found->bytes);
  }
  EXPECT_GT(fitting, 100);
}

TEST(Choice, TakesABudgetToTheByte) {
  std::vector<WeightGroup> groups(2);
  for (WeightGroup &group : groups)
    group.choices = {{Storage::I8, 160, 0}, {Storage::I4, 96, 1}};
  EXPECT_EQ(leastLoss(groups, 320)->loss, 0);
  EXPECT_EQ(leastLoss(groups, 319)->loss, 1);
  EXPECT_EQ(leastLoss(groups, 192)->loss, 2);
  EXPECT_FALSE(leastLoss(groups, 191));
}

} // namespace
