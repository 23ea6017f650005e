// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How errors reach the user.

#include "compiler/Diagnostics.h"

#include "compiler/Driver.h"
#include "compiler/formats/UserError.h"

#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

using namespace burin;

static llvm::Error unwritable(std::error_code code) {
  return userError("cannot write to the standard output: " + code.message(),
                   "what it is sent to is full or has gone");
}

llvm::Error burin::takeOutputError() {
  std::error_code code = llvm::outs().error();
  llvm::outs().clear_error(); // else it ends the program when it is destroyed
  return !code || code == std::errc::broken_pipe ? llvm::Error::success() : unwritable(code);
}

int burin::checkOutput(bool written) {
  return written ? 0 : reportError(unwritable(std::error_code(errno, std::generic_category())));
}

int burin::runCommand(llvm::function_ref<llvm::Error()> command) {
  // A closed standard output must not become the number of the next file that is opened.
  (void)llvm::sys::Process::FixupStandardFileDescriptors();
  llvm::Error error = command();
  llvm::outs().flush();
  if (std::error_code code = llvm::outs().error()) {
    llvm::outs().clear_error(); // else it ends the program when it is destroyed
    if (!error)
      error = unwritable(code);
  }
  return error ? reportError(std::move(error)) : 0;
}

llvm::Error burin::withNote(llvm::Error error, llvm::StringRef note) {
  return llvm::handleErrors(std::move(error), [&](std::unique_ptr<UserError> user) -> llvm::Error {
    return user->note().empty() ? userError(user->message(), note) : llvm::Error(std::move(user));
  });
}

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
      }) {
  context->printOpOnDiagnostic(false); // a user's error is no place for a module
}

llvm::Error PassErrors::take(const std::string &advice) {
  if (message.empty())
    return userError("a pass failed without saying why",
                     "this is a defect of burin: please report it");
  return userError(message, note.empty() ? advice : note);
}
