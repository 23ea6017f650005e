// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A folder that appears whole or not at all: files are written under a temporary name on the same
// file system and moved when all are there.

#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace burin {

class OutputFolder {
public:
  /// Makes the temporary folder, and the folders around it that are missing.
  static llvm::Expected<OutputFolder> create(llvm::StringRef path);
  OutputFolder(OutputFolder &&other);
  OutputFolder(const OutputFolder &) = delete;
  /// Removes what was not committed.
  ~OutputFolder();

  llvm::Error write(llvm::StringRef name,
                    llvm::function_ref<void(llvm::raw_pwrite_stream &)> print);

  /// Where a written file lies until commit().
  std::string temporaryPath(llvm::StringRef name) const;
  /// Takes a file back that only another file's making needed.
  void discard(llvm::StringRef name);

  /// Moves everything into place. Files that an earlier compilation listed in `report.json` and
  /// this one does not have are removed; files that are none of ours stay, and where one of them is
  /// in the way nothing is moved at all. Two compilations into one folder wait for each other.
  llvm::Error commit();

  /// Moves everything into place as one, unless the folder exists already.
  llvm::Error commitIfAbsent();

  /// Names written so far, sorted.
  std::vector<std::string> files() const;

private:
  OutputFolder() = default;
  llvm::Error merge();
  llvm::Error checkObstacle(llvm::StringRef name, llvm::ArrayRef<std::string> listed) const;

  std::string path, temporary;
  std::vector<std::string> parents; ///< made for this folder, outermost first
  std::vector<std::string> names;
};

} // namespace burin
