// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MODEL.h, what users of a compiled model see, and the C99 view of the same.

#pragma once

#include "codegen/ModelInfo.h"

#include "llvm/Support/raw_ostream.h"

namespace burin {

/// Macros with the attributes that put the regions into the target's memories, for C and C++.
std::string placementMacros(const ModelInfo &info);

void printCppHeader(const ModelInfo &info, llvm::raw_ostream &os);

/// MODEL_c.h and the few functions behind it, MODEL_c.cpp.
void printCHeader(const ModelInfo &info, llvm::raw_ostream &os);
void printCSource(const ModelInfo &info, llvm::raw_ostream &os);

} // namespace burin
