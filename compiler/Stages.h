// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiler's stages in order: each is a name and the passes that lead from the stage before it,
// ending with the pass that checks what the stage promises.

#pragma once

#include "mlir/Support/LLVM.h"

#include <string>

namespace mlir {
class OpPassManager;
} // namespace mlir

namespace burin {

/// What the pipelines need to know of the target and the user's wishes.
struct StageOptions {
  int64_t prefill = 8;                      ///< tokens that a prompt is fed at once
  int64_t threads = 1;                      ///< that share a step
  std::string weights = {};                 ///< as burin-choose-storage takes them
  std::string kvCache = "f32";              ///< as burin-choose-cache-storage takes it
  std::string activations = "f32";          ///< as burin-quantize-activations takes them
  int64_t stream = 0;                       ///< bytes of fast memory for weights on their way
  llvm::ArrayRef<std::string> library = {}; ///< folder/kernel pairs beside the generic ones
};

struct Stage {
  llvm::StringRef name, summary;
};

/// graph, quantized, tiled, memory, kernels.
llvm::ArrayRef<Stage> stages();

/// Whether `name` is a stage.
bool isStage(llvm::StringRef name);

/// Appends the passes from the stage before `name` to `name`.
void buildStage(mlir::OpPassManager &passes, llvm::StringRef name, const StageOptions &options);

/// Appends those of stage tiled that change which weights there are; what follows stage quantized.
void buildFusions(mlir::OpPassManager &passes);

/// Our passes, and a pipeline `--burin-to-STAGE` for each stage, which starts from stage graph.
void registerPassesAndStages();

/// Our dialects and the upstream ones that the stages use.
void registerDialects(mlir::DialectRegistry &registry);

} // namespace burin
