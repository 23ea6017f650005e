// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Overlap of lifetimes.

#include "passes/planner/PlannedBuffer.h"

#include <numeric>

using namespace burin;

bool burin::liveTogether(const PlannedBuffer &a, const PlannedBuffer &b) {
  for (const LiveRange &x : a.live)
    for (const LiveRange &y : b.live)
      if (x.entry == y.entry && x.first <= y.last && y.first <= x.last)
        return true;
  return false;
}

int64_t burin::commonAlignment(const std::vector<PlannedBuffer> &buffers) {
  int64_t common = 0;
  for (const PlannedBuffer &buffer : buffers)
    common = std::gcd(common, buffer.alignment);
  return common ? common : 1;
}
