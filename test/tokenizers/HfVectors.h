// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The folders of published layouts and their vectors.

#ifndef BURIN_TEST_TOKENIZERS_HFVECTORS_H
#define BURIN_TEST_TOKENIZERS_HFVECTORS_H

#include "SharedData.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include <algorithm>

namespace burin {

/// Names of the folders in hf_tiny that hold `file`, sorted; none where the data is absent.
inline std::vector<std::string> foldersWith(const std::string &file) {
  std::vector<std::string> names;
  std::error_code failure;
  for (llvm::sys::fs::directory_iterator folder(sharedPath("hf_tiny"), failure), end;
       !failure && folder != end; folder.increment(failure))
    if (llvm::sys::fs::exists(folder->path() + "/" + file))
      names.push_back(llvm::sys::path::filename(folder->path()).str());
  std::sort(names.begin(), names.end());
  return names;
}

/// A test's name has letters and digits only.
inline std::string folderName(const testing::TestParamInfo<std::string> &info) {
  std::string name;
  for (char c : info.param)
    name += llvm::isAlnum(c) ? c : '_';
  return name;
}

inline std::vector<llvm::json::Object> readLines(const std::string &path) {
  std::vector<llvm::json::Object> objects;
  std::string file = readText(path);
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(file).split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef line : lines)
    objects.push_back(parseObject(line));
  return objects;
}

} // namespace burin

#endif // BURIN_TEST_TOKENIZERS_HFVECTORS_H
