// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads the GGUF container, versions 2 and 3 (github.com/ggml-org/ggml, docs/gguf.md): metadata as
// keys and values, a table of tensors, then their data. Little-endian only. Everything is a view of
// the mapped file and is checked before it is used.

#pragma once

#include "compiler/formats/GgufMetadata.h"
#include "compiler/formats/StorageTypes.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace burin {

/// A type of ggml's enumeration, of those that are in use.
struct GgufType {
  uint32_t number;
  const char *name;                   // as ggml spells it: "Q4_K"
  std::optional<StorageType> storage; // nothing: known, but no weight
  int64_t blockElements, blockBytes;
};

struct GgufTensor {
  llvm::StringRef name;
  const GgufType *type = nullptr;
  llvm::SmallVector<int64_t, 4> shape; // as elsewhere: (rows, columns); the file has it reversed
  llvm::ArrayRef<uint8_t> bytes;
};

struct GgufFile {
  uint32_t version = 0;
  GgufMetadata metadata;
  std::vector<GgufTensor> tensors; // in the file's order
};

/// `file` must outlive the result; `path` is for messages.
llvm::Expected<GgufFile> parseGguf(llvm::ArrayRef<uint8_t> file, llvm::StringRef path);

} // namespace burin
