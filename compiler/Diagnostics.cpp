// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How errors reach the user.

#include "compiler/Diagnostics.h"

#include "compiler/formats/UserError.h"

#include "llvm/Support/raw_ostream.h"

using namespace burin;

int burin::reportError(llvm::Error error) {
  llvm::handleAllErrors(
      std::move(error),
      [](const UserError &user) {
        llvm::errs() << "burin: error: " << user.message() << "\n";
        if (!user.note().empty())
          llvm::errs() << "note: " << user.note() << "\n";
      },
      [](const llvm::ErrorInfoBase &other) {
        llvm::errs() << "burin: error: " << other.message() << "\n";
      });
  return 1;
}

PassErrors::PassErrors(mlir::MLIRContext *context)
    : handler(context, [this](mlir::Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() != mlir::DiagnosticSeverity::Error)
          return mlir::success();
        message += (message.empty() ? "" : "; ") + diagnostic.str();
        for (mlir::Diagnostic &attached : diagnostic.getNotes())
          note = attached.str();
        return mlir::success();
      }) {}

llvm::Error PassErrors::take() {
  if (message.empty())
    return userError("a pass failed without saying why",
                     "this is a defect of burin: please report it");
  return userError(message, note);
}
