// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The keys and values of a GGUF file. Values stay where they are in the file and are taken apart
// when somebody asks; a value of another type than asked for is an error that names the key.

#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace burin {

/// The numbers are the file's.
enum class GgufKind : uint32_t {
  UInt8,
  Int8,
  UInt16,
  Int16,
  UInt32,
  Int32,
  Float32,
  Bool,
  String,
  Array,
  UInt64,
  Int64,
  Float64,
};
inline constexpr uint32_t kGgufKinds = 13;

/// Bytes of a value; 0 for strings and arrays, which have none in common.
unsigned sizeOf(GgufKind kind);

/// One value, or the elements of an array. Strings lie in `bytes` with their lengths before them.
struct GgufValue {
  GgufKind kind = GgufKind::UInt8; // of the elements, if it is an array
  bool isArray = false;
  uint64_t count = 1;
  llvm::ArrayRef<uint8_t> bytes;
};

class GgufMetadata {
public:
  explicit GgufMetadata(std::string path = "") : path(std::move(path)) {}

  bool has(llvm::StringRef key) const { return values.count(key); }
  size_t size() const { return values.size(); }

  // Absent keys give nothing; a value of another type is an error.
  llvm::Expected<std::optional<int64_t>> integer(llvm::StringRef key) const;
  llvm::Expected<std::optional<double>> number(llvm::StringRef key) const;
  llvm::Expected<std::optional<bool>> boolean(llvm::StringRef key) const;
  llvm::Expected<std::optional<llvm::StringRef>> string(llvm::StringRef key) const;
  // An absent key gives an empty list; a single number stands for a list of one.
  llvm::Expected<std::vector<int64_t>> integers(llvm::StringRef key) const;
  llvm::Expected<std::vector<float>> floats(llvm::StringRef key) const;
  llvm::Expected<std::vector<llvm::StringRef>> strings(llvm::StringRef key) const;

  /// "'llama.block_count' in x.gguf", to begin a message about a value.
  std::string describe(llvm::StringRef key) const;
  const std::string &where() const { return path; }

  /// False if there is one already. What the container's reader calls.
  bool add(llvm::StringRef key, GgufValue value) { return values.try_emplace(key, value).second; }

private:
  const GgufValue *find(llvm::StringRef key) const;
  llvm::Error wrong(llvm::StringRef key, const GgufValue &found, llvm::StringRef expected) const;

  std::string path;
  llvm::DenseMap<llvm::StringRef, GgufValue> values;
};

/// The double that is written like the float: 1e-5, not 9.99999975e-06, because the numbers of
/// GGUF files were decimal before they became float32.
double asWritten(float value);

} // namespace burin
