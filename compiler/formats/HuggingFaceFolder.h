// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opens a folder in the layout of Hugging Face; formats whose weights lie beside such files use it.

#pragma once

#include "compiler/formats/ModelFiles.h"

namespace burin {

/// `checkpoint` names the file with the weights (TorchCheckpoint.h); empty: what the folder has.
llvm::Expected<ModelFiles> openHuggingFaceFolder(llvm::StringRef folder,
                                                 llvm::StringRef checkpoint = "");

} // namespace burin
