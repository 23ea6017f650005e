// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Time as the search sees it: only the moments at which a largest set of buffers lives matter.

#pragma once

#include "passes/planner/PlannedBuffer.h"

#include <optional>

namespace burin {

/// A moment is a section where no buffer has to die before the next one begins; all others see
/// subsets of what a section sees. Two buffers live together if they meet in a section.
struct Sections {
  /// Buffers of each section, in time's order.
  std::vector<std::vector<int>> members;
  /// Sections of each buffer, rising; none for a buffer that never lives or has no bytes.
  std::vector<std::vector<int>> of;
  /// Buffers that each lives together with.
  std::vector<std::vector<int>> neighbours;
};

/// Nothing where the tables would hold more than a few million entries.
std::optional<Sections> formSections(const std::vector<PlannedBuffer> &buffers);

} // namespace burin
