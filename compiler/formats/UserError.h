// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An error that the user can act on: what is wrong, and what to do about it. The readers of model
// files return it and the driver prints it as "burin: error: <message>" and, if there is one,
// "note: <note>" on the next line.

#pragma once

#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include <string>

namespace burin {

class UserError : public llvm::ErrorInfo<UserError> {
public:
  static char ID;

  UserError(std::string message, std::string note)
      : text(std::move(message)), hint(std::move(note)) {}

  /// One line, lower case, no full stop.
  std::string message() const override { return text; }
  /// What to do; empty if the message says it all.
  const std::string &note() const { return hint; }

  /// The message only, so that llvm::toString(error) is what the driver prints first.
  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override;

private:
  std::string text, hint;
};

llvm::Error userError(const llvm::Twine &message, const llvm::Twine &note = "");

/// A name from a file between quotes, made harmless for a terminal: control characters are spelled
/// out and a long name is cut.
std::string quoted(llvm::StringRef name);

/// "1 byte", "2 bytes".
std::string counted(uint64_t count, llvm::StringRef noun);

} // namespace burin
