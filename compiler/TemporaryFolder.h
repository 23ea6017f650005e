// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A folder that is gone when its owner is.

#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace burin {

class TemporaryFolder {
public:
  /// Under TMPDIR, with `stem` and something random as its name.
  static llvm::Expected<TemporaryFolder> create(llvm::StringRef stem);
  TemporaryFolder(TemporaryFolder &&other) noexcept : folder(std::move(other.folder)) {
    other.folder.clear();
  }
  ~TemporaryFolder();

  const std::string &path() const { return folder; }
  /// Of a file or folder in it.
  std::string path(llvm::StringRef name) const;

private:
  explicit TemporaryFolder(std::string folder) : folder(std::move(folder)) {}

  std::string folder; ///< empty: moved away
};

} // namespace burin
