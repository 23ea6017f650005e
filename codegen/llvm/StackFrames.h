// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Frames and calls as they stand in the machine code, for the bound of the stack. The IR would not
// do: it knows neither the registers that are saved nor the calls that code generation adds.

#pragma once

#include "codegen/StackBound.h"

#include "llvm/IR/LegacyPassManager.h"

namespace burin {

/// A pass manager for addPassesToEmitFile() that writes all functions' frames and calls into a
/// graph while it emits them.
class StackFrameCollector : public llvm::legacy::PassManager {
public:
  explicit StackFrameCollector(StackGraph &graph) : graph(graph) {}
  void add(llvm::Pass *pass) override;

private:
  StackGraph &graph;
};

} // namespace burin
