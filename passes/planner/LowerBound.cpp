// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A sweep over all entries' steps. Ranges of one buffer may touch or overlap; they count once.

#include "passes/planner/LowerBound.h"

#include <algorithm>
#include <tuple>

using namespace burin;

/// The same steps as disjoint ranges in rising order.
static std::vector<LiveRange> disjoint(std::vector<LiveRange> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const LiveRange &a, const LiveRange &b) {
    return std::tie(a.entry, a.first) < std::tie(b.entry, b.first);
  });
  std::vector<LiveRange> merged;
  for (const LiveRange &range : ranges)
    if (!merged.empty() && merged.back().entry == range.entry && range.first <= merged.back().last)
      merged.back().last = std::max(merged.back().last, range.last);
    else
      merged.push_back(range);
  return merged;
}

int64_t burin::lowerBound(const std::vector<PlannedBuffer> &buffers) {
  int64_t unit = commonAlignment(buffers), bound = 0, live = 0;
  // (entry, step, what changes): a range's last step still counts, so it is left behind it.
  std::vector<std::tuple<int64_t, int64_t, int64_t>> changes;
  for (const PlannedBuffer &buffer : buffers) {
    int64_t bytes = alignedUp(buffer.bytes, unit);
    bound = std::max(bound, bytes);
    for (const LiveRange &range : disjoint(buffer.live)) {
      changes.emplace_back(range.entry, range.first, bytes);
      changes.emplace_back(range.entry, range.last + 1, -bytes);
    }
  }
  std::sort(changes.begin(), changes.end()); // at one step, leaving comes before entering
  for (auto [entry, step, bytes] : changes)
    bound = std::max(bound, live += bytes);
  return bound;
}
