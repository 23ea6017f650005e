// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How errors reach the user: `burin: error: ...`, then `note: ...` with what to do.

#pragma once

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/Error.h"

namespace burin {

/// Prints an error and returns exit code 1.
int reportError(llvm::Error error);

/// Collects what passes report while it lives, as one error.
class PassErrors {
public:
  explicit PassErrors(mlir::MLIRContext *context);
  /// The first error reported with its notes; for a failure without one, a message that says so.
  llvm::Error take();

private:
  std::string message, note;
  mlir::ScopedDiagnosticHandler handler;
};

} // namespace burin
