// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From parsed GGUF files to a model, apart from the opening of files.

#pragma once

#include "compiler/formats/Gguf.h"
#include "compiler/formats/ModelFiles.h"

namespace burin {

/// Fills `model` from its shards, the first one with the metadata. Their bytes outlive it.
llvm::Error fillFromGguf(llvm::ArrayRef<GgufFile> files, ModelFiles &model);

} // namespace burin
