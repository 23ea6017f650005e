// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model compiled for this machine with its tokenizer: what the commands that read text start
// from.

#pragma once

#include "compiler/HostArtifact.h"
#include "compiler/TokenizerFile.h"

namespace burin {

struct TextModel {
  ModelFiles files;
  Artifact artifact;
  TokenizerModel tokenizer;
};

/// `command` is who asks, for errors: "burin run".
llvm::Expected<TextModel> openTextModel(const HostOptions &options, llvm::StringRef command);

} // namespace burin
