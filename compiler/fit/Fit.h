// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes a model fit a chip at the least loss: what `burin fit` prints and `burin compile --fit`
// takes.

#pragma once

#include "compiler/Compilation.h"
#include "compiler/fit/Choice.h"
#include "compiler/fit/TextLoss.h"

namespace burin {

struct FitPlan {
  std::vector<WeightGroup> groups;
  Selection selection;
  std::string weights;     ///< as --weights takes it
  std::string activations; ///< as --activations takes it
  std::string kvCache;     ///< as --kv-cache takes it
  int64_t context = 0;
  int64_t flashBytes = 0, weightBytes = 0, tableBytes = 0, codeBytes = 0;
  int64_t ramBytes = 0, arenaBytes = 0, cacheBytes = 0;
  int64_t macs = 0;           ///< of a token with a full KV cache
  int64_t tokens = 0;         ///< that losses were measured on
  Loss exact, measured;       ///< of floats, and of what the chip will compute
  double predictedLoss = 0;   ///< nats a token, the sum over groups
  std::string uniformStorage; ///< the best single one that fits; empty: none does
  int64_t uniformBytes = 0;
  double uniformLoss = 0;     ///< measured, as `measured.divergence`
  bool isCodeEstimate = true; ///< false: nothing is known of the target's code, a reserve is kept
};

/// `options` name the model; its `fit` has the limits. `target` is that of the options.
llvm::Expected<FitPlan> planFit(const ModelFiles &files, TargetFile target,
                                const CompileOptions &options);

} // namespace burin
