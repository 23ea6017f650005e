// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model compiled for this machine: from the cache, or made now. What `burin run` and `burin
// bench` share.

#pragma once

#include "compiler/Artifact.h"
#include "compiler/Options.h"

namespace burin {

/// Threads that pay for a model of this size, or those that the options ask for.
int64_t threadsFor(const ModelFiles &files, const HostOptions &options);

llvm::Expected<Artifact> obtainArtifact(const ModelFiles &files, const HostOptions &options);

} // namespace burin
