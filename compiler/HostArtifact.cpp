// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model compiled for this machine: from the cache, or made now.

#include "compiler/HostArtifact.h"

#include "compiler/ArtifactCache.h"
#include "compiler/Compilation.h"
#include "compiler/Progress.h"
#include "compiler/StartupPages.h"

#include <thread>

using namespace burin;

/// A thread is worth its barriers when it has this much to read in a step; below, the cache of one
/// core serves best.
static constexpr int64_t kBytesPerThread = 16 << 20;

int64_t burin::threadsFor(const ModelFiles &files, const HostOptions &options) {
  if (options.threads)
    return options.threads;
  int64_t bytes = 0;
  for (const Tensor &tensor : files.weights.tensors())
    bytes += static_cast<int64_t>(tensor.elements() * sizeof(float));
  int64_t useful = bytes / kBytesPerThread;
  return std::clamp<int64_t>(useful, 1, std::max<int64_t>(std::thread::hardware_concurrency(), 1));
}

llvm::Expected<Artifact> burin::obtainArtifact(const ModelFiles &files,
                                               const HostOptions &options) {
  releaseStartupPages();
  CompileOptions compile(options);
  compile.name = "model";
  compile.threads = threadsFor(files, options);
  compile.emit = {Emit::Obj};
  llvm::Expected<TargetFile> target = chooseTarget(compile);
  if (!target)
    return target.takeError();
  auto fill = [&](OutputFolder &folder) {
    Progress progress("compiling " + options.model);
    return Artifact::compile(files, *target, compile, folder);
  };
  if (!options.cache)
    return Artifact::loadOnce(fill, compile.threads);
  ArtifactCache cache(ArtifactCache::defaultFolder());
  std::string key = artifactKey(options.model, compile, target->bitcode);
  std::optional<std::string> found = cache.find(key);
  if (!found) {
    llvm::Expected<std::string> made = cache.add(key, fill);
    if (!made)
      return made.takeError();
    found = *made;
  }
  return Artifact::load(*found, compile.threads);
}
