// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A folder for the broken model files that the tests write, removed with its content afterwards;
// and the text of an error as the driver would print it.

#ifndef BURIN_TEST_IMPORT_TEMPORARYFOLDER_H
#define BURIN_TEST_IMPORT_TEMPORARYFOLDER_H

#include "compiler/formats/UserError.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <gtest/gtest.h>

namespace burin {

class TemporaryFolder {
public:
  TemporaryFolder() {
    if (std::error_code error = llvm::sys::fs::createUniqueDirectory("burin-import", root))
      ADD_FAILURE() << error.message();
  }
  ~TemporaryFolder() { llvm::sys::fs::remove_directories(root); }

  std::string path(llvm::StringRef name = "") const {
    llvm::SmallString<128> result = root;
    if (!name.empty())
      llvm::sys::path::append(result, name);
    return result.str().str();
  }

  std::string write(llvm::StringRef name, llvm::StringRef content) const {
    llvm::sys::fs::remove(path(name)); // some file systems flush a file that is overwritten
    std::error_code error;
    llvm::raw_fd_ostream file(path(name), error);
    EXPECT_FALSE(error) << error.message();
    file << content;
    return path(name);
  }

  std::string makeFolder(llvm::StringRef name) const {
    EXPECT_FALSE(llvm::sys::fs::create_directory(path(name)));
    return path(name);
  }

private:
  llvm::SmallString<128> root;
};

/// "message" or "message | note"; `folder`'s path is left out of it. Empty: no error.
inline std::string textOf(llvm::Error error, const TemporaryFolder *folder = nullptr) {
  std::string text;
  llvm::handleAllErrors(std::move(error), [&](const UserError &found) {
    text = found.message() + (found.note().empty() ? "" : " | " + found.note());
  });
  std::string prefix = folder ? folder->path() : "";
  for (size_t at; !prefix.empty() && (at = text.find(prefix)) != std::string::npos;)
    text.erase(at, prefix.size() + (text[at + prefix.size()] == '/'));
  return text;
}

template <typename T>
std::string textOf(llvm::Expected<T> result, const TemporaryFolder *folder = nullptr) {
  return textOf(result.takeError(), folder);
}

} // namespace burin

#endif // BURIN_TEST_IMPORT_TEMPORARYFOLDER_H
