// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints one function of a compiled model as C++: slots as pointers, kernel calls with the shapes
// they see.

#pragma once

#include "codegen/ModelInfo.h"

#include "llvm/Support/raw_ostream.h"

namespace burin {

/// `block.step` -> `block_step`.
std::string functionName(mlir::func::FuncOp function);

/// The pointer type of a buffer: `const float *`.
std::string pointerType(mlir::Type buffer, bool isConst);

/// Definition in an anonymous namespace; callees come first.
void printCppFunction(const ModelInfo &info, mlir::func::FuncOp function, llvm::raw_ostream &os);

} // namespace burin
