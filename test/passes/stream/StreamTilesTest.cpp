// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles of streamed weights against the least loss of all tiles that there are.

#include "passes/StreamTiles.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace burin;

/// What the formula of docs/design/streaming.md loses beside reading and multiplying, in bytes.
static int64_t loss(const StreamedProduct &product, int64_t units) {
  int64_t tiles = (product.units + units - 1) / units;
  return units * product.unitBytes + tiles * product.setupBytes;
}

static StreamedProduct product(int64_t units, int64_t unitBytes, bool waits, int64_t setupBytes) {
  return {units, unitBytes, units * unitBytes, waits, setupBytes};
}

TEST(StreamTilesTest, fitAndAreAtLeastOneUnit) {
  for (int64_t units = 1; units <= 200; ++units)
    for (int64_t capacity : {256, 300, 1024, 5000, 1 << 20})
      for (int64_t setup : {0, 1, 40, 100000})
        for (bool waits : {false, true}) {
          int64_t chosen = tileUnits(product(units, 256, waits, setup), capacity);
          EXPECT_GE(chosen, 1);
          EXPECT_LE(chosen, units);
          EXPECT_LE(chosen * 256, capacity);
        }
}

TEST(StreamTilesTest, areEqualWhereThatCostsNoMoreThanHalfTheSize) {
  EXPECT_EQ(tileUnits(product(32, 256, false, 40), 12 * 256), 8);
  EXPECT_EQ(tileUnits(product(96, 256, false, 40), 12 * 256), 12);
  // 43 is prime: as many tiles as of 12 units, the last one as large as it can be.
  EXPECT_EQ(tileUnits(product(43, 256, false, 40), 12 * 256), 11);
  EXPECT_EQ(tileUnits(product(43, 256, false, 40), 43 * 256), 43);
}

TEST(StreamTilesTest, areSmallWhereNothingElseIsDone) {
  // 64 KiB, of which 64 bytes could be read during a setup: the root of both is 2 KiB.
  EXPECT_EQ(tileUnits(product(256, 256, true, 64), 1 << 20), 8);
  EXPECT_EQ(tileUnits(product(256, 256, false, 64), 1 << 20), 256);
  EXPECT_EQ(tileUnits(product(256, 256, true, 0), 1 << 20), 256);
}

TEST(StreamTilesTest, loseLittleMoreThanTheBest) {
  for (int64_t units = 1; units <= 300; ++units)
    for (int64_t setup : {1, 16, 40, 500, 3000, 40000}) {
      StreamedProduct all = product(units, 256, true, setup);
      int64_t best = loss(all, 1);
      for (int64_t other = 2; other <= units; ++other)
        best = std::min(best, loss(all, other));
      // Tiles down to half of the best size are taken if they divide the weight: that loses (1/2 +
      // 2) / 2 of the least. One setup more, because the best has no part of a tile.
      EXPECT_LE(4 * loss(all, tileUnits(all, units * 256)), 5 * best + 4 * setup)
          << units << " units, setup " << setup;
    }
}

TEST(StreamTilesTest, sizesThatOverflowTakeTheLargestTiles) {
  EXPECT_EQ(tileUnits({1 << 20, int64_t(1) << 40, INT64_MAX, true, INT64_MAX}, int64_t(1) << 42),
            4);
}
