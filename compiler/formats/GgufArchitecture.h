// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A GGUF architecture is one file in gguf/ that defines kGguf<FILE>; the build collects them.
// It says what `general.architecture` calls it, which model of Hugging Face it is, how the tensors'
// names translate, and how metadata becomes a config.json.

#pragma once

#include "compiler/formats/GgufMapping.h"

namespace burin {

/// What is done to the tensors of a name so that they are those of Hugging Face.
enum class GgufChange {
  None,
  QueryRows, // rotary pairs lie side by side in each query head
  KeyRows,   // the same for the key heads
  MinusOne,  // the file stores 1 + w
};

/// A name without ".weight" or ".bias"; '*' stands for the number of a block. Two names with one
/// translation are stacked, the first above.
struct GgufName {
  llvm::StringRef theirs, ours;
  GgufChange change = GgufChange::None;
};

struct GgufArchitecture {
  const char *name;      // as in general.architecture
  const char *modelType; // as in config.json
  const char *className;
  llvm::ArrayRef<GgufName> names; // asked before those that most decoders share
  bool sharesNames;               // whether the others are asked at all
  void (*configure)(GgufMapping &mapping);
};

} // namespace burin
