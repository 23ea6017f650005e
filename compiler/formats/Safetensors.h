// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads the safetensors container (github.com/huggingface/safetensors, "Format"): eight bytes of
// header length, a JSON header, then the tensors. Everything in the header is checked before it is
// used.

#pragma once

#include "compiler/formats/WeightStore.h"

namespace burin {

/// Adds the tensors of one file to `store`.
llvm::Error readSafetensors(llvm::StringRef path, WeightStore &store);

/// Adds the tensors of all files that `indexPath` (a model.safetensors.index.json) lists; they lie
/// in its folder. Each listed tensor must be in the file that the index names.
llvm::Error readShardedSafetensors(llvm::StringRef indexPath, WeightStore &store);

} // namespace burin
