// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiled models kept between runs: a folder each, named by a hash of everything that went into
// it. An entry appears whole or not at all, so that killing burin or running two at once leaves
// nothing broken.

#pragma once

#include "compiler/Output.h"
#include "compiler/formats/ModelFiles.h"

namespace burin {

/// What an entry depends on: the model's files, the target, the settings, and this compiler.
std::string artifactKey(const std::string &modelPath, const CompileOptions &options,
                        llvm::StringRef target);

class ArtifactCache {
public:
  /// $XDG_CACHE_HOME/burin, or ~/.cache/burin; in the system's temporary folder if neither is set.
  static std::string defaultFolder();
  explicit ArtifactCache(std::string folder) : folder(std::move(folder)) {}

  /// The entry's folder if it exists.
  std::optional<std::string> find(llvm::StringRef key) const;
  /// Makes the entry by filling a folder; if another process made it meanwhile, that one is taken.
  llvm::Expected<std::string> add(llvm::StringRef key,
                                  llvm::function_ref<llvm::Error(OutputFolder &)> fill) const;

private:
  std::string folder;
};

} // namespace burin
