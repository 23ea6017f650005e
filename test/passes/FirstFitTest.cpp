// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The arena's planner. A plan is valid when no two buffers that live together overlap; the oracle
// for its size is a search over all orders, which holds the optimum: placing buffers by rising
// offset of an optimal plan, each as low as it goes, never puts one higher than that plan has it.

#include "passes/FirstFit.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

using namespace burin;

namespace {

constexpr int64_t kAlignment = 16;

using Buffers = std::vector<PlannedBuffer>;

int64_t rounded(int64_t bytes, int64_t alignment) {
  return (bytes + alignment - 1) / alignment * alignment;
}

PlannedBuffer buffer(int64_t bytes, std::vector<LiveRange> live) {
  PlannedBuffer made{bytes, {}};
  made.live.append(live.begin(), live.end());
  return made;
}

bool liveTogether(const PlannedBuffer &a, const PlannedBuffer &b) {
  for (const LiveRange &x : a.live)
    for (const LiveRange &y : b.live)
      if (x.entry == y.entry && std::max(x.first, y.first) <= std::min(x.last, y.last))
        return true;
  return false;
}

/// Fails the test where the plan breaks its promises.
void expectValid(const Buffers &buffers, int64_t total, int64_t alignment) {
  int64_t end = 0;
  for (size_t i = 0; i < buffers.size(); ++i) {
    const PlannedBuffer &a = buffers[i];
    EXPECT_GE(a.offset, 0) << "buffer " << i;
    EXPECT_EQ(a.offset % alignment, 0) << "buffer " << i;
    end = std::max(end, a.offset + rounded(a.bytes, alignment));
    for (size_t j = 0; j < i; ++j) {
      const PlannedBuffer &b = buffers[j];
      if (liveTogether(a, b)) {
        EXPECT_TRUE(a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset)
            << "buffers " << i << " and " << j << " overlap";
      }
    }
  }
  EXPECT_EQ(total, end);
}

/// The smallest arena of all, by trying every order.
int64_t optimum(const Buffers &buffers, int64_t alignment) {
  std::vector<size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), 0);
  int64_t best = INT64_MAX;
  do {
    std::vector<int64_t> offset(buffers.size(), 0);
    int64_t total = 0;
    for (size_t n = 0; n < order.size(); ++n) {
      size_t b = order[n];
      int64_t bytes = rounded(buffers[b].bytes, alignment);
      for (bool moved = true; moved;) {
        moved = false;
        for (size_t m = 0; m < n; ++m) {
          size_t other = order[m];
          int64_t end = offset[other] + rounded(buffers[other].bytes, alignment);
          if (liveTogether(buffers[b], buffers[other]) && offset[b] < end &&
              offset[other] < offset[b] + bytes) {
            offset[b] = end;
            moved = true;
          }
        }
      }
      total = std::max(total, offset[b] + bytes);
    }
    best = std::min(best, total);
  } while (std::next_permutation(order.begin(), order.end()));
  return best;
}

Buffers randomInstance(std::mt19937 &random, size_t count, int64_t steps) {
  auto below = [&](int64_t limit) { return static_cast<int64_t>(random() % uint64_t(limit)); };
  Buffers buffers;
  for (size_t i = 0; i < count; ++i) {
    std::vector<LiveRange> live;
    for (int64_t entry = 0; entry < 2; ++entry) {
      if (below(3) == 0)
        continue;
      int64_t first = below(steps);
      live.push_back({entry, first, first + below(steps / 3 + 1)});
    }
    buffers.push_back(buffer(1 + below(200), live));
  }
  return buffers;
}

} // namespace

TEST(FirstFit, NothingNeedsNothing) {
  EXPECT_EQ(firstFitBySize({}, kAlignment), 0);
  EXPECT_EQ(lowerBound({}, kAlignment), 0);
}

TEST(FirstFit, SizesAreRoundedUpToTheAlignment) {
  Buffers buffers = {buffer(1, {{0, 0, 1}}), buffer(17, {{0, 0, 1}})};
  EXPECT_EQ(lowerBound(buffers, 16), 48);
  EXPECT_EQ(firstFitBySize(buffers, 16), 48);
  EXPECT_EQ(buffers[1].offset, 0);
  EXPECT_EQ(buffers[0].offset, 32);
  EXPECT_EQ(firstFitBySize(buffers, 1), 18);
  EXPECT_EQ(firstFitBySize(buffers, 64), 128);
}

TEST(FirstFit, BuffersOfDifferentTimesShare) {
  Buffers buffers = {buffer(64, {{0, 0, 3}}), buffer(64, {{0, 4, 5}})};
  EXPECT_EQ(lowerBound(buffers, kAlignment), 64);
  EXPECT_EQ(firstFitBySize(buffers, kAlignment), 64);
}

TEST(FirstFit, TheLastStepOfOneIsNotFreeForTheNext) {
  Buffers buffers = {buffer(64, {{0, 0, 4}}), buffer(64, {{0, 4, 5}})};
  EXPECT_EQ(lowerBound(buffers, kAlignment), 128);
  EXPECT_EQ(firstFitBySize(buffers, kAlignment), 128);
}

TEST(FirstFit, EntriesNeverRunTogether) {
  Buffers buffers = {buffer(64, {{0, 0, 9}}), buffer(48, {{1, 0, 9}})};
  EXPECT_EQ(lowerBound(buffers, kAlignment), 64);
  EXPECT_EQ(firstFitBySize(buffers, kAlignment), 64);
}

// A callee's buffer lives at each of its calls, and what lives between two calls may share with it.
TEST(FirstFit, GapsBetweenRangesAreUsed) {
  Buffers buffers = {buffer(64, {{0, 0, 1}, {0, 6, 7}}), buffer(32, {{0, 3, 4}})};
  EXPECT_EQ(firstFitBySize(buffers, kAlignment), 64);
  buffers[1].live[0].last = 6;
  EXPECT_EQ(firstFitBySize(buffers, kAlignment), 96);
}

TEST(FirstFit, ABufferThatIsNeverLiveTakesNoRoomOfOthers) {
  Buffers buffers = {buffer(64, {{0, 0, 1}}), buffer(32, {})};
  EXPECT_EQ(lowerBound(buffers, kAlignment), 64);
  EXPECT_EQ(firstFitBySize(buffers, kAlignment), 64);
}

TEST(FirstFit, TheLowestHoleThatIsLargeEnoughIsTaken) {
  // 96 and 64 lie at 0 and 96; when the 96 is gone, 48 and then 32 fit into its place.
  Buffers buffers = {buffer(96, {{0, 0, 1}}), buffer(64, {{0, 0, 5}}), buffer(48, {{0, 2, 5}}),
                     buffer(32, {{0, 2, 5}})};
  EXPECT_EQ(firstFitBySize(buffers, kAlignment), 160);
  EXPECT_EQ(buffers[2].offset, 0);
  EXPECT_EQ(buffers[3].offset, 48);
}

TEST(FirstFit, RandomPlansAreValidAndTheSameEachTime) {
  std::mt19937 random(1);
  for (int round = 0; round < 400; ++round) {
    int64_t alignment = int64_t(1) << random() % 8;
    Buffers buffers = randomInstance(random, 1 + random() % 40, 30), again = buffers;
    int64_t total = firstFitBySize(buffers, alignment);
    expectValid(buffers, total, alignment);
    EXPECT_GE(total, lowerBound(buffers, alignment));
    EXPECT_EQ(firstFitBySize(again, alignment), total);
    for (size_t i = 0; i < buffers.size(); ++i)
      ASSERT_EQ(again[i].offset, buffers[i].offset);
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
}

TEST(FirstFit, TheOptimumLiesBetweenTheBoundAndThePlan) {
  std::mt19937 random(2);
  for (int round = 0; round < 300; ++round) {
    Buffers buffers = randomInstance(random, 2 + random() % 5, 9);
    int64_t least = optimum(buffers, kAlignment), total = firstFitBySize(buffers, kAlignment);
    EXPECT_LE(lowerBound(buffers, kAlignment), least);
    EXPECT_LE(least, total);
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
}
