// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The arena over time, as a picture.

#pragma once

#include "codegen/report/Schedule.h"

#include "llvm/Support/raw_ostream.h"

namespace burin {

/// Inline SVG: calls from left to right, offsets from bottom to top, a rectangle for each life of a
/// slot, with a title for the pointer. Colours are CSS classes `h0` to `h11`, by name.
void printArenaChart(const Schedule &schedule, int64_t arenaBytes, llvm::raw_ostream &os);

} // namespace burin
