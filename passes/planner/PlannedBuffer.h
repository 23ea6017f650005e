// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the planner plans: buffers with lifetimes that shall share one piece of memory. This folder
// knows nothing of IR and needs the C++ library alone.

#pragma once

#include <cstdint>
#include <vector>

namespace burin {

/// Steps `first` to `last`, both included, of one entry's execution. Entries never run together.
struct LiveRange {
  int64_t entry, first, last;
};

/// A buffer of `bytes` that may share memory with any buffer whose ranges do not overlap its own.
struct PlannedBuffer {
  int64_t bytes;
  /// What the offset is a multiple of, at least 1. Bytes, alignments and their sums over all
  /// buffers must stay below 2^62.
  int64_t alignment = 1;
  std::vector<LiveRange> live;
  int64_t offset = 0;
};

/// Whether some step finds both alive.
bool liveTogether(const PlannedBuffer &a, const PlannedBuffer &b);

/// `bytes` up to the next multiple of `alignment`.
inline int64_t alignedUp(int64_t bytes, int64_t alignment) {
  return (bytes + alignment - 1) / alignment * alignment;
}

/// What every offset is a multiple of, whatever the plan: the alignments' greatest common divisor.
/// Rounding sizes up to it costs nothing.
int64_t commonAlignment(const std::vector<PlannedBuffer> &buffers);

} // namespace burin
