// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the planner's tests share: random buffers, the check that a plan is one, and the oracle for
// its size.

#pragma once

#include "passes/planner/PlannedBuffer.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace burin {

using Buffers = std::vector<PlannedBuffer>;

/// Fails the test where the plan breaks its promises.
inline void expectValid(const Buffers &buffers, int64_t total) {
  int64_t end = 0, unit = commonAlignment(buffers);
  for (size_t i = 0; i < buffers.size(); ++i) {
    const PlannedBuffer &a = buffers[i];
    EXPECT_GE(a.offset, 0) << "buffer " << i;
    EXPECT_EQ(a.offset % a.alignment, 0) << "buffer " << i;
    end = std::max(end, a.offset + alignedUp(a.bytes, unit));
    for (size_t j = 0; j < i; ++j) {
      const PlannedBuffer &b = buffers[j];
      for (const LiveRange &x : a.live)
        for (const LiveRange &y : b.live)
          if (x.entry == y.entry && std::max(x.first, y.first) <= std::min(x.last, y.last)) {
            EXPECT_TRUE(a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset)
                << "buffers " << i << " and " << j << " overlap";
          }
    }
  }
  EXPECT_EQ(total, end);
}

/// The smallest arena of all, by trying every order. That holds the optimum: placing buffers by
/// rising offset of an optimal plan, each as low as it goes, never puts one higher than that plan
/// has it.
inline int64_t optimum(const Buffers &buffers) {
  std::vector<size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), 0);
  int64_t best = INT64_MAX, unit = commonAlignment(buffers);
  do {
    std::vector<int64_t> offset(buffers.size(), 0);
    int64_t total = 0;
    for (size_t n = 0; n < order.size(); ++n) {
      size_t b = order[n];
      int64_t bytes = alignedUp(buffers[b].bytes, unit);
      for (bool moved = true; moved;) {
        moved = false;
        for (size_t m = 0; m < n; ++m) {
          size_t other = order[m];
          int64_t end = offset[other] + alignedUp(buffers[other].bytes, unit);
          if (liveTogether(buffers[b], buffers[other]) && offset[b] < end &&
              offset[other] < offset[b] + bytes) {
            offset[b] = alignedUp(end, buffers[b].alignment);
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

/// Buffers of up to 200 bytes that live in two entries of `steps` steps, in some not at all.
inline Buffers randomBuffers(std::mt19937 &random, size_t count, int64_t steps) {
  auto below = [&](int64_t limit) { return static_cast<int64_t>(random() % uint64_t(limit)); };
  Buffers buffers;
  for (size_t i = 0; i < count; ++i) {
    PlannedBuffer buffer{1 + below(200), 1, {}};
    for (int64_t entry = 0; entry < 2; ++entry) {
      if (below(3) == 0)
        continue;
      int64_t first = below(steps);
      buffer.live.push_back({entry, first, first + below(steps / 3 + 1)});
    }
    buffers.push_back(buffer);
  }
  return buffers;
}

inline void align(Buffers &buffers, int64_t alignment) {
  for (PlannedBuffer &buffer : buffers)
    buffer.alignment = alignment;
}

} // namespace burin
