// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The arena's plan: a quick one, the search for a smaller one, and the proof that none is.

#pragma once

#include "passes/planner/PlannedBuffer.h"

namespace burin {

struct ArenaPlan {
  /// A multiple of what all alignments have in common.
  int64_t bytes;
  /// The largest sum of live bytes.
  int64_t lowerBound;
  /// The least that a plan may need for all that is known: `lowerBound`, or more where the search
  /// went through everything smaller.
  int64_t provedBytes;
  /// Placements that the search tried; 0 where a quick plan met the bound.
  int64_t steps;

  /// Proved: no plan is smaller.
  bool optimal() const { return bytes == provedBytes; }
};

struct PlannerGoal {
  /// Placements that the search may try; two million take some ten seconds.
  int64_t steps = 2'000'000;
  /// A plan of so many bytes is good enough; 0: the smallest.
  int64_t capacity = 0;
};

/// Gives every buffer its offset. The same buffers and goal give the same plan everywhere.
ArenaPlan planArena(std::vector<PlannedBuffer> &buffers, PlannerGoal goal = {});

} // namespace burin
