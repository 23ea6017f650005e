// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opens the files of a model: maps them, and explains what the operating system would only number.

#ifndef BURIN_COMPILER_FORMATS_MAPPEDFILE_H
#define BURIN_COMPILER_FORMATS_MAPPEDFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>

namespace burin {

/// Only regular files that are not empty. A Git LFS pointer, which stands where the model should be
/// after a clone without LFS, is an error that says so. No null byte follows the content.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> mapFile(llvm::StringRef path);

} // namespace burin

#endif // BURIN_COMPILER_FORMATS_MAPPEDFILE_H
