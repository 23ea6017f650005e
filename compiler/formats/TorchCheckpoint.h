// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads what torch.save() makes of a state dict (a zip file with a pickle and the bytes of each
// storage), with the names that CoreNet gives to OpenELM's tensors.

#pragma once

#include "compiler/formats/ModelConfig.h"
#include "compiler/formats/WeightStore.h"

namespace burin {

inline constexpr char kCoreNetName[] = "corenet_checkpoint.pt";

/// Adds the tensors of the file at `path` to `store`. CoreNet pads the vocabulary: rows of the
/// embedding and the head beyond the config's `vocab_size` are left out.
llvm::Error readTorchCheckpoint(llvm::StringRef path, const ModelConfig &config,
                                WeightStore &store);

/// The same of bytes that outlive the store.
llvm::Error parseTorchCheckpoint(llvm::ArrayRef<uint8_t> file, llvm::StringRef path,
                                 const ModelConfig &config, WeightStore &store);

} // namespace burin
