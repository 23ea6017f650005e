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
  std::optional<StackBound> stack;     ///< of an estimate; an object's is in ModelInfo
  std::vector<FunctionSize> functions; ///< by size; empty for an estimate
};

/// Sums what an object holds in sections of code, and in all that go to flash but the weights'.
llvm::Expected<CodeSize> measureCode(llvm::MemoryBufferRef object, llvm::StringRef name,
                                     llvm::StringRef weightSection);

/// The compiler that estimates are of, and what they promise: its code is this much more or less,
/// at most, and its stack no more than stated. docs/report.md says how near they were.
inline constexpr llvm::StringLiteral kEstimatedCompiler = "clang++ -Os";
inline constexpr double kCodePromise = 0.10, kStackMargin = 0.10;

/// What that compiler makes of the C++ output, from the object of LlvmSettings::likeCpp.
CodeSize estimateForCpp(CodeSize object, StackBound stack);

} // namespace burin
