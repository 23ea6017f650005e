// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// First fit: one after the other, each into the lowest hole that holds it.

#include "passes/planner/FirstFit.h"

#include <algorithm>
#include <numeric>

using namespace burin;

/// What comes first has more of it. Steps and areas only order buffers: a double, whose products
/// are the same on every machine, holds them without overflow.
static double weight(const PlannedBuffer &buffer, FitOrder order) {
  double steps = 0;
  for (const LiveRange &range : buffer.live)
    steps += static_cast<double>(range.last - range.first) + 1;
  auto bytes = static_cast<double>(buffer.bytes);
  return order == FitOrder::Size ? bytes : order == FitOrder::Life ? steps : bytes * steps;
}

int64_t burin::firstFit(std::vector<PlannedBuffer> &buffers, FitOrder order) {
  int64_t unit = commonAlignment(buffers), total = 0;
  std::vector<double> weights;
  for (const PlannedBuffer &buffer : buffers)
    weights.push_back(weight(buffer, order));
  std::vector<size_t> sequence(buffers.size());
  std::iota(sequence.begin(), sequence.end(), size_t{0});
  std::sort(sequence.begin(), sequence.end(), [&](size_t a, size_t b) {
    return weights[a] != weights[b] ? weights[a] > weights[b] : a < b;
  });
  std::vector<std::pair<int64_t, int64_t>> busy; // (begin, end) of those that live with the buffer
  for (size_t placed = 0; placed < sequence.size(); ++placed) {
    PlannedBuffer &buffer = buffers[sequence[placed]];
    busy.clear();
    for (size_t before = 0; before < placed; ++before)
      if (const PlannedBuffer &other = buffers[sequence[before]]; liveTogether(buffer, other))
        busy.emplace_back(other.offset, other.offset + alignedUp(other.bytes, unit));
    std::sort(busy.begin(), busy.end());
    int64_t offset = 0, bytes = alignedUp(buffer.bytes, unit);
    for (auto [begin, end] : busy) {
      if (offset + bytes <= begin)
        break;
      offset = std::max(offset, alignedUp(end, buffer.alignment));
    }
    buffer.offset = offset;
    total = std::max(total, offset + bytes);
  }
  return total;
}
