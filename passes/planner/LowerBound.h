// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The least that any plan needs.

#pragma once

#include "passes/planner/PlannedBuffer.h"

namespace burin {

/// The largest sum of bytes live at one step, each rounded up to what all alignments have in
/// common: no plan can be smaller. A buffer that never lives still has to lie somewhere.
int64_t lowerBound(const std::vector<PlannedBuffer> &buffers);

} // namespace burin
