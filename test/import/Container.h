// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writes safetensors containers byte by byte, so that a test can write wrong ones.

#ifndef BURIN_TEST_IMPORT_CONTAINER_H
#define BURIN_TEST_IMPORT_CONTAINER_H

#include "llvm/Support/Endian.h"
#include <string>

namespace burin {

/// A file that announces `length` bytes of header.
inline std::string container(uint64_t length, llvm::StringRef header, llvm::StringRef data) {
  char prefix[8];
  llvm::support::endian::write64le(prefix, length);
  return std::string(prefix, 8) + header.str() + data.str();
}

inline std::string container(llvm::StringRef header, llvm::StringRef data) {
  return container(header.size(), header, data);
}

} // namespace burin

#endif // BURIN_TEST_IMPORT_CONTAINER_H
