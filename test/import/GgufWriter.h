// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writes GGUF files piece by piece, so that a test can write wrong ones.

#ifndef BURIN_TEST_IMPORT_GGUFWRITER_H
#define BURIN_TEST_IMPORT_GGUFWRITER_H

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/Endian.h"
#include <string>
#include <vector>

namespace burin {

template <typename T> std::string le(T value) {
  char bytes[sizeof(T)];
  llvm::support::endian::write<T, llvm::endianness::little>(bytes, value);
  return std::string(bytes, sizeof(T));
}

inline std::string ggufString(llvm::StringRef text) {
  return le<uint64_t>(text.size()) + text.str();
}

/// The numbers of types are those of the format.
struct GgufWriter {
  uint32_t version = 3;
  uint64_t tensorCount = 0, pairCount = 0;
  std::string pairs, infos, data;
  unsigned alignment = 32;

  GgufWriter &pair(llvm::StringRef key, uint32_t type, const std::string &value) {
    pairs += ggufString(key) + le(type) + value;
    ++pairCount;
    return *this;
  }
  GgufWriter &u32(llvm::StringRef key, uint32_t value) { return pair(key, 4, le(value)); }
  GgufWriter &f32(llvm::StringRef key, float value) {
    return pair(key, 6, le(llvm::bit_cast<uint32_t>(value)));
  }
  GgufWriter &text(llvm::StringRef key, llvm::StringRef value) {
    return pair(key, 8, ggufString(value));
  }
  /// `dims` in the file's order: the row's length first.
  GgufWriter &tensor(llvm::StringRef name, std::vector<uint64_t> dims, uint32_t type,
                     const std::string &bytes) {
    while (data.size() % alignment)
      data += '\0';
    info(name, dims, type, data.size());
    data += bytes;
    return *this;
  }
  GgufWriter &info(llvm::StringRef name, std::vector<uint64_t> dims, uint32_t type,
                   uint64_t offset) {
    infos += ggufString(name) + le(static_cast<uint32_t>(dims.size()));
    for (uint64_t dim : dims)
      infos += le(dim);
    infos += le(type) + le(offset);
    ++tensorCount;
    return *this;
  }
  std::string str() const {
    std::string file = "GGUF" + le(version) + le(tensorCount) + le(pairCount) + pairs + infos;
    while (file.size() % alignment)
      file += '\0';
    return file + data;
  }
};

} // namespace burin

#endif // BURIN_TEST_IMPORT_GGUFWRITER_H
