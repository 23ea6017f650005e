// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs single passes and stages on MLIR files, for tests and for looking at what a pass does.

#include "compiler/Stages.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  burin::registerDialects(registry);
  burin::registerPassesAndStages();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "burin-opt: burin's passes and stages\n", registry));
}
