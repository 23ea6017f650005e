// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// First fit and the bound: valid plans, the same each time, never below what must be live at once.

#include "passes/planner/FirstFit.h"
#include "Inputs/RandomBuffers.h"
#include "passes/planner/LowerBound.h"

using namespace burin;

static PlannedBuffer buffer(int64_t bytes, std::vector<LiveRange> live, int64_t alignment = 16) {
  return {bytes, alignment, std::move(live)};
}

TEST(FirstFit, NothingNeedsNothing) {
  Buffers nothing;
  EXPECT_EQ(firstFit(nothing, FitOrder::Size), 0);
  EXPECT_EQ(lowerBound(nothing), 0);
}

TEST(FirstFit, SizesAreRoundedUpToTheAlignment) {
  Buffers buffers = {buffer(1, {{0, 0, 1}}), buffer(17, {{0, 0, 1}})};
  EXPECT_EQ(lowerBound(buffers), 48);
  EXPECT_EQ(firstFit(buffers, FitOrder::Size), 48);
  EXPECT_EQ(buffers[1].offset, 0);
  EXPECT_EQ(buffers[0].offset, 32);
  align(buffers, 1);
  EXPECT_EQ(firstFit(buffers, FitOrder::Size), 18);
  align(buffers, 64);
  EXPECT_EQ(firstFit(buffers, FitOrder::Size), 128);
}

TEST(FirstFit, BuffersOfDifferentTimesShare) {
  Buffers buffers = {buffer(64, {{0, 0, 3}}), buffer(64, {{0, 4, 5}})};
  EXPECT_EQ(lowerBound(buffers), 64);
  EXPECT_EQ(firstFit(buffers, FitOrder::Size), 64);
}

TEST(FirstFit, TheLastStepOfOneIsNotFreeForTheNext) {
  Buffers buffers = {buffer(64, {{0, 0, 4}}), buffer(64, {{0, 4, 5}})};
  EXPECT_EQ(lowerBound(buffers), 128);
  EXPECT_EQ(firstFit(buffers, FitOrder::Size), 128);
}

TEST(FirstFit, EntriesNeverRunTogether) {
  Buffers buffers = {buffer(64, {{0, 0, 9}}), buffer(48, {{1, 0, 9}})};
  EXPECT_EQ(lowerBound(buffers), 64);
  EXPECT_EQ(firstFit(buffers, FitOrder::Size), 64);
}

// A callee's buffer lives at each of its calls, and what lives between two calls may share with it.
TEST(FirstFit, GapsBetweenRangesAreUsed) {
  Buffers buffers = {buffer(64, {{0, 0, 1}, {0, 6, 7}}), buffer(32, {{0, 3, 4}})};
  EXPECT_EQ(firstFit(buffers, FitOrder::Size), 64);
  buffers[1].live[0].last = 6;
  EXPECT_EQ(firstFit(buffers, FitOrder::Size), 96);
}

TEST(FirstFit, ABufferThatIsNeverLiveTakesNoRoomOfOthers) {
  Buffers buffers = {buffer(64, {{0, 0, 1}}), buffer(32, {})};
  EXPECT_EQ(lowerBound(buffers), 64);
  EXPECT_EQ(firstFit(buffers, FitOrder::Size), 64);
}

TEST(FirstFit, TheLowestHoleThatIsLargeEnoughIsTaken) {
  // 96 and 64 lie at 0 and 96; when the 96 is gone, 48 and then 32 fit into its place.
  Buffers buffers = {buffer(96, {{0, 0, 1}}), buffer(64, {{0, 0, 5}}), buffer(48, {{0, 2, 5}}),
                     buffer(32, {{0, 2, 5}})};
  EXPECT_EQ(firstFit(buffers, FitOrder::Size), 160);
  EXPECT_EQ(buffers[2].offset, 0);
  EXPECT_EQ(buffers[3].offset, 48);
}

TEST(FirstFit, AlignmentsMayDiffer) {
  Buffers buffers = {buffer(24, {{0, 0, 1}}, 8), buffer(64, {{0, 1, 2}}, 64),
                     buffer(32, {{0, 1, 2}}, 32)};
  EXPECT_EQ(lowerBound(buffers), 120);
  int64_t total = firstFit(buffers, FitOrder::Size);
  EXPECT_EQ(total, 120);
  expectValid(buffers, total);
}

TEST(FirstFit, RandomPlansAreValidAndTheSameEachTime) {
  std::mt19937 random(1);
  for (int round = 0; round < 400; ++round) {
    Buffers buffers = randomBuffers(random, 1 + random() % 40, 30);
    for (PlannedBuffer &buffer : buffers)
      buffer.alignment = int64_t(1) << random() % 8;
    for (FitOrder order : {FitOrder::Size, FitOrder::Life, FitOrder::Area}) {
      Buffers again = buffers;
      int64_t total = firstFit(buffers, order);
      expectValid(buffers, total);
      EXPECT_GE(total, lowerBound(buffers));
      EXPECT_EQ(firstFit(again, order), total);
      for (size_t i = 0; i < buffers.size(); ++i)
        ASSERT_EQ(again[i].offset, buffers[i].offset);
    }
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
}
