// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opens the files of a model: maps them, and explains what the operating system would only number.

#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>

namespace burin {

/// Only regular files that are not empty. A Git LFS pointer, which stands where the model should be
/// after a clone without LFS, is an error that says so. No null byte follows the content.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> mapFile(llvm::StringRef path);

} // namespace burin
