// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the artifacts lie that are not part of the project. A test that needs one is skipped where
// it is absent.

#ifndef BURIN_TEST_IMPORT_SHAREDDATA_H
#define BURIN_TEST_IMPORT_SHAREDDATA_H

#include "llvm/Support/FileSystem.h"
#include <gtest/gtest.h>

namespace burin {

inline std::string sharedData(llvm::StringRef name) {
  return BURIN_SOURCE_DIR "/../shared/data/" + name.str();
}

} // namespace burin

#define BURIN_REQUIRE_SHARED(NAME)                                                                 \
  if (!llvm::sys::fs::exists(burin::sharedData(NAME)))                                             \
  GTEST_SKIP() << "needs ../shared/data/" NAME

#endif // BURIN_TEST_IMPORT_SHAREDDATA_H
