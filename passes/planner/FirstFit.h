// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The quick plans that the search starts from, and that are often proved to be the best.

#pragma once

#include "passes/planner/PlannedBuffer.h"

namespace burin {

/// What is placed first: the largest, the longest lived, or what takes most bytes times steps.
enum class FitOrder { Size, Life, Area };

/// Gives every buffer an offset, in `order` (the earlier one of equals), each the lowest that is
/// free. Returns the bytes needed, a multiple of the common alignment.
int64_t firstFit(std::vector<PlannedBuffer> &buffers, FitOrder order);

} // namespace burin
