// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `burin verify` does, with a door for tests that damage what is verified.

#pragma once

#include "compiler/verify/Machine.h"

namespace burin {

/// Prints a table; fails if the compiled model differs from the reference.
llvm::Error verify(const VerifyOptions &options, const Faults &faults);

} // namespace burin
