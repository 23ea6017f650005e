// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// report.json: every byte of a compiled model, and what it is for.

#pragma once

#include "codegen/ModelInfo.h"

#include "llvm/Support/raw_ostream.h"

namespace burin {

/// `tokenizerBytes`: of the tokenizer's tables in flash, 0 if there are none. `files`: all that the
/// folder holds.
void printReport(const ModelInfo &info, int64_t tokenizerBytes, llvm::ArrayRef<std::string> files,
                 llvm::raw_ostream &os);

} // namespace burin
