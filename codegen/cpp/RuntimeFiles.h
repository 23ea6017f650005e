// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime's files that a compiled model needs, under the model's name: two models in one
// program share nothing.

#pragma once

#include "codegen/ModelInfo.h"

#include <string>
#include <vector>

namespace burin {

struct RuntimeFile {
  std::string name; ///< in the output folder: `tales_rms_linear_f32.h`
  std::string text;
};

/// `roots` are paths below runtime/; what they include comes with them, kernels from the first of
/// the target's `folders` that has them. Sorted by name.
std::vector<RuntimeFile> runtimeFiles(llvm::StringRef model, llvm::ArrayRef<std::string> roots,
                                      llvm::ArrayRef<std::string> folders);

/// The paths of the kernels that the model calls.
std::vector<std::string> kernelPaths(const ModelInfo &info);

/// `folder/kernel` of every kernel outside the generic folder.
std::vector<std::string> kernelLibrary();

/// Whether runtime/ has the file.
bool hasRuntimeFile(llvm::StringRef path);

/// All paths below runtime/FOLDER/, sorted.
std::vector<std::string> runtimeFolder(llvm::StringRef folder);

} // namespace burin
