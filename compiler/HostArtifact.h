// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model compiled for this machine: from the cache, or made now. What `burin run` and `burin
// bench` share.

#pragma once

#include "compiler/Artifact.h"
#include "compiler/Options.h"

namespace burin {

llvm::Expected<Artifact> obtainArtifact(const ModelFiles &files, const HostOptions &options);

} // namespace burin
