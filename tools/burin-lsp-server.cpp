// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The language server for MLIR files in burin's dialects.

#include "compiler/Stages.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  burin::registerDialects(registry);
  return mlir::succeeded(mlir::MlirLspServerMain(argc, argv, registry)) ? 0 : 1;
}
