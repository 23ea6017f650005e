// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Packing buffers with lifetimes into one piece of memory: the planner behind PlanArena, free of
// IR.

#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>

namespace burin {

/// Steps `first` to `last`, both included, of one entry's execution.
struct LiveRange {
  int64_t entry, first, last;
};

/// A buffer of `bytes` that may share memory with any buffer whose ranges do not overlap its own.
struct PlannedBuffer {
  int64_t bytes;
  llvm::SmallVector<LiveRange> live;
  int64_t offset = 0;
};

/// The largest sum of bytes live at one step, each rounded up to `alignment`: no plan can be
/// smaller.
int64_t lowerBound(llvm::ArrayRef<PlannedBuffer> buffers, int64_t alignment);

/// Gives every buffer an offset, the largest buffers first (the earlier one of equals), each the
/// lowest that is free. Returns the bytes needed, a multiple of `alignment`.
int64_t firstFitBySize(llvm::MutableArrayRef<PlannedBuffer> buffers, int64_t alignment);

} // namespace burin
