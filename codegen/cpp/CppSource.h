// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MODEL.cpp: the forward pass, a call a line, and the decoder around it.

#pragma once

#include "codegen/ModelInfo.h"

#include "llvm/Support/raw_ostream.h"

namespace burin {

void printCppSource(const ModelInfo &info, llvm::raw_ostream &os);

/// MODEL_entries.h: what MODEL.cpp shares with the C99 view.
void printEntriesHeader(const ModelInfo &info, llvm::raw_ostream &os);

} // namespace burin
