// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every operation of stage graph has a number, which its location carries through all later stages:
// so a kernel call knows which operations of the model it computes.

#pragma once

#include "mlir/IR/BuiltinOps.h"

namespace burin {

/// Numbers the operations of all functions from 1 on, in order.
void numberSteps(mlir::ModuleOp graph);

/// The numbers in a location, in order; several where operations were fused side by side.
llvm::SmallVector<unsigned> stepsOf(mlir::Location location);

} // namespace burin
