// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MODEL_copy_start and MODEL_copy_wait in the C++ output: what a program may bind to DMA.

#pragma once

#include "codegen/ModelInfo.h"

namespace burin {

/// Declarations and what they promise, for C and C++; nothing where no weight streams.
std::string copyDeclarations(const ModelInfo &info);

/// Weak definitions that copy at once; nothing where no weight streams.
std::string copyDefinitions(const ModelInfo &info);

} // namespace burin
