// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A folder that is gone when its owner is.

#include "compiler/TemporaryFolder.h"

#include "compiler/formats/UserError.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace burin;

llvm::Expected<TemporaryFolder> TemporaryFolder::create(llvm::StringRef stem) {
  llvm::SmallString<256> made;
  if (std::error_code code = llvm::sys::fs::createUniqueDirectory(stem, made))
    return userError("cannot make a temporary folder: " + code.message(),
                     "set TMPDIR to a folder that you may write to");
  return TemporaryFolder(std::string(made));
}

TemporaryFolder::~TemporaryFolder() {
  if (!folder.empty())
    llvm::sys::fs::remove_directories(folder);
}

std::string TemporaryFolder::path(llvm::StringRef name) const {
  llvm::SmallString<256> path(folder);
  llvm::sys::path::append(path, name);
  return std::string(path);
}
