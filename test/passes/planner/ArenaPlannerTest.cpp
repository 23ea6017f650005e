// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The exact planner: on small instances its size and its proof against the search over all orders,
// on the published instances the sizes that they are known to fit into.

#include "passes/planner/ArenaPlanner.h"
#include "Inputs/RandomBuffers.h"
#include "passes/planner/FirstFit.h"
#include "passes/planner/Search.h"

using namespace burin;

namespace {

PlannedBuffer buffer(int64_t bytes, int64_t first, int64_t last, int64_t alignment = 1) {
  return {bytes, alignment, {{0, first, last}}};
}

/// Compares the plan, the proof and both sides of the search with the oracle. Returns whether the
/// search had to work.
bool checkAgainstOracle(Buffers buffers) {
  int64_t least = optimum(buffers);
  Buffers planned = buffers;
  ArenaPlan plan = planArena(planned);
  expectValid(planned, plan.bytes);
  EXPECT_EQ(plan.bytes, least);
  EXPECT_TRUE(plan.optimal());
  EXPECT_LE(plan.lowerBound, plan.bytes);
  // The search alone, which first fit otherwise spares most of the work.
  std::optional<Sections> sections = formSections(buffers);
  if (!sections)
    return ADD_FAILURE() << "no sections", false;
  Search search(buffers, *sections);
  EXPECT_EQ(search.run(least, 1000000), Search::Outcome::Found);
  int64_t height = 0;
  for (size_t i = 0; i < buffers.size(); ++i) {
    buffers[i].offset = search.offsets()[i];
    height =
        std::max(height, buffers[i].offset + alignedUp(buffers[i].bytes, commonAlignment(buffers)));
  }
  expectValid(buffers, height);
  EXPECT_LE(height, least);
  EXPECT_EQ(search.run(least - 1, 1000000), Search::Outcome::Impossible);
  return plan.steps > 0;
}

} // namespace

TEST(ArenaPlanner, NothingNeedsNothing) {
  Buffers nothing;
  ArenaPlan plan = planArena(nothing);
  EXPECT_EQ(plan.bytes, 0);
  EXPECT_TRUE(plan.optimal());
  Buffers empty = {buffer(0, 0, 1), buffer(0, 0, 1)};
  EXPECT_EQ(planArena(empty).bytes, 0);
}

// Random buffers crowd into few steps, so that about every third plan is more than first fit.
TEST(ArenaPlanner, SmallPlansAreTheSmallest) {
  std::mt19937 random(3);
  int searched = 0;
  for (int round = 0; round < 3000; ++round) {
    Buffers buffers = randomBuffers(random, 2 + random() % 6, 9);
    align(buffers, int64_t(1) << random() % 6);
    searched += checkAgainstOracle(buffers);
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
  EXPECT_GT(searched, 100);
}

TEST(ArenaPlanner, SmallPlansWithMixedAlignmentsAreTheSmallest) {
  std::mt19937 random(4);
  int searched = 0;
  for (int round = 0; round < 2000; ++round) {
    Buffers buffers = randomBuffers(random, 2 + random() % 6, 9);
    for (PlannedBuffer &buffer : buffers)
      buffer.alignment = int64_t(1) << random() % 7;
    searched += checkAgainstOracle(buffers);
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
  EXPECT_GT(searched, 100);
}

// Equal sizes and lives are where symmetries are broken.
TEST(ArenaPlanner, SmallPlansOfEqualBuffersAreTheSmallest) {
  std::mt19937 random(5);
  for (int round = 0; round < 2000; ++round) {
    Buffers buffers;
    for (size_t i = 2 + random() % 6; i > 0; --i) {
      auto first = static_cast<int64_t>(random() % 4);
      buffers.push_back(buffer(1 + static_cast<int64_t>(random() % 3), first,
                               first + static_cast<int64_t>(random() % 3)));
    }
    checkAgainstOracle(buffers);
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
}

// The proof can be more than the largest sum of live bytes: what is aligned leaves gaps.
TEST(ArenaPlanner, ProvesWhatTheBoundDoesNot) {
  Buffers buffers = {buffer(8, 0, 1, 64), buffer(8, 0, 1, 64)};
  ArenaPlan plan = planArena(buffers);
  EXPECT_EQ(plan.bytes, 128); // sizes are multiples of what alignments have in common
  Buffers mixed = {buffer(8, 0, 1, 64), buffer(8, 0, 1, 64), buffer(4, 3, 4, 4)};
  plan = planArena(mixed);
  EXPECT_EQ(plan.lowerBound, 16);
  EXPECT_EQ(plan.bytes, 72);
  EXPECT_TRUE(plan.optimal());
}

TEST(ArenaPlanner, StopsAtItsCapacityAndAtItsSteps) {
  std::mt19937 random(6);
  int saved = 0;
  for (int round = 0; round < 50; ++round) {
    Buffers buffers = randomBuffers(random, 30, 40), quick = buffers;
    int64_t bytes = INT64_MAX;
    for (FitOrder order : {FitOrder::Size, FitOrder::Life, FitOrder::Area})
      bytes = std::min(bytes, firstFit(quick, order));
    Buffers enough = buffers, few = buffers;
    EXPECT_EQ(planArena(enough, {1000000, bytes}).steps, 0);
    ArenaPlan plan = planArena(few, {50, 0}), full = planArena(buffers, {200000, 0});
    expectValid(few, plan.bytes);
    expectValid(buffers, full.bytes);
    EXPECT_LE(plan.steps, 50);
    EXPECT_LE(full.bytes, plan.bytes);
    EXPECT_LE(plan.provedBytes, full.bytes);
    saved += full.bytes < bytes;
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
  EXPECT_GT(saved, 5);
}

TEST(ArenaPlanner, ManyBuffersArePlannedWithoutSearch) {
  std::mt19937 random(7);
  Buffers buffers = randomBuffers(random, 5000, 400);
  ArenaPlan plan = planArena(buffers);
  EXPECT_EQ(plan.steps, 0);
  EXPECT_GE(plan.bytes, plan.lowerBound);
}
