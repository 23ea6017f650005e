// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How errors reach the user: `burin: error: ...`, then `note: ...` with what to do.

#pragma once

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

namespace burin {

/// Runs what a command does and prints its error; that nobody could read its output is one too.
/// Returns the exit code.
int runCommand(llvm::function_ref<llvm::Error()> command);

/// Why the standard output could not be written to, which is forgotten; success if it could, or if
/// whoever read it has gone.
llvm::Error takeOutputError();

/// The same error; if it is a user's and says nothing of what to do, `note` does.
llvm::Error withNote(llvm::Error error, llvm::StringRef note);

/// What to do about a model that is wrong in a way that its own message does not help with.
inline constexpr llvm::StringLiteral kModelNote =
    "the model is damaged, or its files do not belong together; get it again from where it comes "
    "from";

/// Prints an error and returns exit code 1.
int reportError(llvm::Error error);

/// Collects what passes report while it lives, as one error.
class PassErrors {
public:
  explicit PassErrors(mlir::MLIRContext *context);
  /// What was reported, with its note or else `advice`; for a failure without a message, one that
  /// says so.
  llvm::Error take(const std::string &advice = "");

private:
  std::string message, note;
  mlir::ScopedDiagnosticHandler handler;
};

} // namespace burin
