// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether code and constants find room in flash beside the weights, which the passes have placed
// before there was any code.

#pragma once

#include "compiler/Output.h"

namespace burin {

/// Fails with the bytes that are missing where no flash of the target has room left: of an object,
/// for all that is linked of it; of C++, for its tables, and for the least that its code will be
/// where that was estimated.
llvm::Error checkFlashRoom(const Output &out, const std::optional<CodeSize> &code);

} // namespace burin
