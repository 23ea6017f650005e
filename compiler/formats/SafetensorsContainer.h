// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One safetensors file after all checks, before its tensors go into a store. A single file and the
// shards behind an index both pass through here.

#pragma once

#include "compiler/formats/WeightStore.h"
#include <optional>

namespace burin {

struct SafetensorsType {
  llvm::StringRef name; // as the header spells it
  unsigned bits;
  std::optional<StorageType> storage; // of those that are read as weights
};

struct SafetensorsEntry {
  std::string name;
  const SafetensorsType *type = nullptr;
  llvm::SmallVector<int64_t> shape;
  uint64_t begin = 0, end = 0; // in the data that follows the header
};

struct SafetensorsContainer {
  std::vector<SafetensorsEntry> entries; // in the order of their data, which they cover once
  llvm::ArrayRef<uint8_t> data;
};

/// Maps the file into `store`, without adding its tensors.
llvm::Expected<SafetensorsContainer> readSafetensorsContainer(llvm::StringRef path,
                                                              WeightStore &store);
llvm::Error addTensors(const SafetensorsContainer &container, WeightStore &store);

} // namespace burin
