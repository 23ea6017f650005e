// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every chunk of a deal goes to one thread, whoever comes and whoever stays away.

#include "compiler/WorkShares.h"
#include "compiler/ThreadTeam.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <atomic>
#include <vector>

using namespace burin;

TEST(WorkShares, OwnChunksComeInOrderThenTheLastOfOthers) {
  WorkShares shares(2);
  shares.deal(0, 6);
  for (int64_t expected : {0, 1, 2, 5, 4, 3, -1, -1})
    EXPECT_EQ(shares.take(0), expected);
  // The other comes when all is done.
  shares.deal(1, 6);
  EXPECT_EQ(shares.take(1), -1);
  shares.deal(1, 3);
  EXPECT_EQ(shares.take(1), 1);
  shares.deal(0, 3);
  EXPECT_EQ(shares.take(0), 0);
  EXPECT_EQ(shares.take(0), 2);
  EXPECT_EQ(shares.take(1), -1);
}

TEST(WorkShares, FewerChunksThanThreadsAndTheMost) {
  WorkShares shares(3);
  shares.deal(2, 1);
  EXPECT_EQ(shares.take(2), 0);
  EXPECT_EQ(shares.take(2), -1);
  shares.deal(2, WorkShares::kMostChunks);
  std::vector<bool> seen(WorkShares::kMostChunks);
  for (int64_t chunk; (chunk = shares.take(2)) >= 0;) {
    ASSERT_FALSE(seen[static_cast<size_t>(chunk)]);
    seen[static_cast<size_t>(chunk)] = true;
  }
  EXPECT_EQ(std::count(seen.begin(), seen.end(), true), std::ptrdiff_t(seen.size()));
}

/// More threads than this machine has, many deals: each chunk is counted by who took it.
namespace {
constexpr size_t kThreads = 5, kDeals = 2000;
std::atomic<uint32_t> counts[kDeals][37];

void entry(void *, void *, const int32_t *, size_t, size_t thread) {
  for (auto &deal : counts) {
    ThreadTeam::dealCurrent(thread, std::size(deal));
    for (int64_t chunk; (chunk = ThreadTeam::takeCurrent(thread)) >= 0;)
      deal[chunk].fetch_add(1, std::memory_order_relaxed);
    ThreadTeam::barrierCurrent();
  }
}
} // namespace

TEST(WorkShares, ATeamTakesEachChunkOnce) {
  ThreadTeam team(kThreads);
  team.run(&entry, nullptr, nullptr, nullptr, 0);
  for (auto &deal : counts)
    for (std::atomic<uint32_t> &count : deal)
      ASSERT_EQ(count, 1u);
}
