// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A folder that goes with the test.

#ifndef BURIN_TEST_TOKENIZERS_TEMPORARYFOLDER_H
#define BURIN_TEST_TOKENIZERS_TEMPORARYFOLDER_H

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

namespace burin {

class TemporaryFolder {
public:
  TemporaryFolder() { EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("burin", folder)); }
  ~TemporaryFolder() { llvm::sys::fs::remove_directories(folder); }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;

  std::string path(const std::string &name = "") const { return (folder + "/" + name).str(); }

  void write(const std::string &name, llvm::StringRef content) const {
    std::error_code failure;
    llvm::raw_fd_ostream os(path(name), failure);
    ASSERT_FALSE(failure);
    os << content;
  }

private:
  llvm::SmallString<128> folder;
};

} // namespace burin

#endif // BURIN_TEST_TOKENIZERS_TEMPORARYFOLDER_H
