// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The CMakeLists.txt of an output folder.

#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace burin {

/// A library MODEL of `sources`, for add_subdirectory().
void printCMakeProject(llvm::StringRef model, llvm::ArrayRef<std::string> sources,
                       llvm::raw_ostream &os);

} // namespace burin
