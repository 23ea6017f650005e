// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Buffers in a table of comma-separated values, for those who have a planning problem and no model.
// The columns are those of the minimalloc benchmarks: id, lower (the first step), upper (the step
// behind the last), size, and perhaps alignment; a plan has offset besides.

#pragma once

#include "passes/planner/PlannedBuffer.h"

#include <string>
#include <string_view>

namespace burin {

struct BufferTable {
  std::vector<std::string> ids;
  std::vector<PlannedBuffer> buffers;
  bool hasAlignment = false; ///< as a column
};

/// Reads `text`; an `offset` column is ignored. Returns what is wrong with it and in which line, or
/// nothing.
std::string readBuffers(std::string_view text, BufferTable &table);

/// The same table with the offsets, a row a buffer in the order read.
std::string printBuffers(const BufferTable &table);

} // namespace burin
