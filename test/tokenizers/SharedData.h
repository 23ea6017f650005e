// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the tests' data lies, and how its JSON is taken apart.

#ifndef BURIN_TEST_TOKENIZERS_SHAREDDATA_H
#define BURIN_TEST_TOKENIZERS_SHAREDDATA_H

#include "compiler/tokenizers/JsonFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"

namespace burin {

/// Data that is not in the project; tests that need it are skipped where it is absent.
inline std::string sharedPath(const std::string &name) {
  return std::string(BURIN_SOURCE_DIR "/../shared/data/") + name;
}

inline std::string modelPath(const std::string &name) {
  return std::string(BURIN_SOURCE_DIR "/test/models/") + name;
}

#define BURIN_NEEDS(path)                                                                          \
  if (!llvm::sys::fs::exists(path))                                                                \
  GTEST_SKIP() << (path) << " is absent"

inline std::string readText(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  EXPECT_TRUE(bool(buffer)) << path;
  return buffer ? (*buffer)->getBuffer().str() : std::string();
}

inline llvm::json::Object parseObject(llvm::StringRef text) {
  llvm::Expected<llvm::json::Object> object = readJsonText(text, "test data");
  if (!object) {
    ADD_FAILURE() << llvm::toString(object.takeError());
    return {};
  }
  return std::move(*object);
}

inline std::vector<int32_t> integers(const llvm::json::Object &object, llvm::StringRef key) {
  std::vector<int32_t> result;
  const llvm::json::Array *list = object.getArray(key);
  EXPECT_TRUE(list) << key.str();
  if (list)
    for (const llvm::json::Value &value : *list)
      result.push_back(static_cast<int32_t>(*value.getAsInteger()));
  return result;
}

} // namespace burin

#endif // BURIN_TEST_TOKENIZERS_SHAREDDATA_H
