// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operations of a module in stage graph by their numbers, and what users call them.

#pragma once

#include "dialects/burin/Burin.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace burin {

class GraphSteps {
public:
  /// numberSteps() has numbered it.
  explicit GraphSteps(mlir::ModuleOp graph);

  size_t count() const { return operations.size(); }
  mlir::Operation *operator[](unsigned step) const { return operations[step]; }
  /// The step of another layer's function that stands where `step` stands in its own; 0 if that
  /// one has other steps.
  unsigned inLayer(unsigned step, llvm::StringRef layer) const;
  /// Numbers a token has in its value: the columns of the interpreter's matrix; 0 if it has none.
  static int64_t width(mlir::Operation *op);
  /// "layers.3.q", "head".
  std::string name(unsigned step) const;
  /// The layer's function, or "" outside of layers.
  llvm::StringRef layerOf(unsigned step) const;
  WeightOp weight(mlir::Value handle) const;

private:
  mlir::ModuleOp module;
  std::vector<mlir::Operation *> operations; ///< from 1 on
};

} // namespace burin
