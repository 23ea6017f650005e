// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether LLVM knows what a target file names: triples, processors, features. A misspelt one is
// found here, where the file's line is known, and not by a compiler much later.

#pragma once

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace burin {

/// A name that LLVM does not know.
struct UnknownName {
  std::string message; ///< what was found
  std::string note;    ///< the nearest name, or what names there are
};

std::optional<UnknownName> checkTriple(llvm::StringRef triple);

/// A flag of GCC and clang that names a processor, an architecture, a feature, an FPU or a calling
/// convention; any other is not looked at. `triple` has passed checkTriple.
std::optional<UnknownName> checkFlag(llvm::StringRef triple, llvm::StringRef flag);

/// `did you mean 'NEAREST'?`, or nothing where no name is near.
std::string didYouMean(llvm::StringRef name, llvm::ArrayRef<std::string> known);

} // namespace burin
