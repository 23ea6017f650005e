// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bytes of machine code: exactly, of an object that was written.

#pragma once

#include "codegen/ModelInfo.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"

namespace burin {

struct FunctionSize {
  std::string name;
  int64_t bytes;
};

struct CodeSize {
  std::string of; ///< the object's file; or what an estimate is for
  bool isExact = true;
  int64_t bytes = 0; ///< of machine code
  /// What a linker lays out of it beside the weights: code, then constants, in the object's order
  /// and with padding. Unwinding indices are not in it: linkers merge or drop them.
  int64_t imageBytes = 0;
  std::vector<FunctionSize> functions; ///< by size; empty for an estimate
};

/// Sums what an object holds in sections of code, and in all that go to flash but the weights'.
llvm::Expected<CodeSize> measureCode(llvm::MemoryBufferRef object, llvm::StringRef name,
                                     llvm::StringRef weightSection);

/// What clang -Os makes of the C++ output, from what LLVM made of the same model in one object.
/// docs/reference/report.md says how near that is.
CodeSize estimateForCpp(const CodeSize &object, bool isQuantized);

} // namespace burin
