// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Puts the tensors of GGUF files into a store under the names, and with the rows, of Hugging Face.

#pragma once

#include "compiler/formats/GgufArchitecture.h"
#include "compiler/formats/WeightStore.h"

namespace burin {

struct GgufHeads {
  int64_t query, key;
};

/// Tensors that the architecture has no name for keep their own.
llvm::Error addGgufTensors(llvm::ArrayRef<GgufFile> files, const GgufArchitecture &architecture,
                           GgufHeads heads, WeightStore &store);

} // namespace burin
