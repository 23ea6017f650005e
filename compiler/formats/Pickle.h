// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads the pickle of a PyTorch state dict: names and tensors. A pickle is a program that may call
// anything; this reader runs none, knows the few things that a state dict is made of, and refuses
// every other by its name.

#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <vector>

namespace burin {

struct PickledTensor {
  std::string name;
  std::string storageType; // "HalfStorage"
  std::string storage;     // the storage's key in the archive
  uint64_t storageElements = 0;
  int64_t offset = 0; // of the first element; this and the strides count elements
  std::vector<int64_t> shape, strides;
};

/// In the order of the dict. `path` is for messages.
llvm::Expected<std::vector<PickledTensor>> readStateDict(llvm::ArrayRef<uint8_t> pickle,
                                                         llvm::StringRef path);

} // namespace burin
