// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How much stack the model's functions take at most: the deepest path through their calls. A
// model has no recursion, so there is a deepest path.

#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace burin {

/// One function of the machine code.
struct StackFunction {
  /// Bytes below the stack pointer at entry, with saved registers; on processors whose calls push
  /// it, with the return address.
  int64_t frame = 0;
  /// Functions called while the frame stands, and those jumped to after it is gone.
  std::vector<std::string> calls, jumps;
  /// Calls what is not known, or takes stack by amounts known at run time only.
  bool unbounded = false;
  /// Others may call it.
  bool isEntry = false;
};

using StackGraph = std::map<std::string, StackFunction>;

/// What a function that the compiler calls on its own (division, floats without FPU; from GCC's
/// or LLVM's support library) is taken to need. Those of GCC 12 for Cortex-M0 were read; on the
/// other boards painted stacks agree (test/firmware/stack.test).
inline constexpr int64_t kLibraryFrame = 64;

struct StackEntry {
  std::string symbol; ///< as the linker knows it
  std::optional<int64_t>
      bytes; ///< nothing where recursion or a call of what is not known is on the way
};

struct StackBound {
  std::vector<StackEntry> entries; ///< by symbol
  bool callsLibrary = false;       ///< so that kLibraryFrame is in it
};

/// The bound of each entry. Fails where functions that a decoder reaches call each other in a
/// circle.
llvm::Expected<StackBound> stackBound(const StackGraph &graph);

/// Bytes that a decoder's functions need at most, those of its C view with them; nothing where one
/// has no bound.
std::optional<int64_t> decoderStackBytes(const StackBound &bound, llvm::StringRef model);

/// The same of the tokenizer that goes with it; 0 where there is none.
std::optional<int64_t> tokenizerStackBytes(const StackBound &bound, llvm::StringRef model);

} // namespace burin
