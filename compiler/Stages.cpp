// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiler's stages. Upstream's passes are named as text, so that their costly headers stay out
// of here.

#include "compiler/Stages.h"

#include "dialects/burin/Burin.h"
#include "dialects/chip/Chip.h"
#include "passes/Passes.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/Support/ErrorHandling.h"

using namespace mlir;
using namespace burin;

static constexpr Stage kStages[] = {
    {"graph", "the model as its family describes it"},
    {"quantized", "every weight says how it is stored"},
    {"tiled", "fused, one clone for a step and one for the prefill, static shapes"},
    {"memory", "buffers in one planned arena"},
    {"kernels", "kernel calls, everything placed in the target's memories"},
};

ArrayRef<Stage> burin::stages() { return kStages; }

bool burin::isStage(StringRef name) {
  return llvm::any_of(kStages, [&](const Stage &stage) { return stage.name == name; });
}

/// Those that change which weights there are.
static constexpr StringLiteral kFusions = "burin-fuse-gate,burin-fuse-qkv,burin-fold-norm";

static std::string passesOf(StringRef stage, const StageOptions &options) {
  if (stage == "graph")
    return "";
  if (stage == "quantized")
    return "burin-choose-storage{weights=" + options.weights +
           "},burin-choose-cache-storage{kv-cache=" + options.kvCache + "}";
  if (stage == "tiled")
    return kFusions.str() +
           ",burin-fuse-residual,burin-fuse-cache-write,burin-quantize-activations{activations=" +
           options.activations + "},burin-form-entries{prefill=" + std::to_string(options.prefill) +
           "},canonicalize,cse,burin-merge-layers,burin-form-destinations{threads=" +
           std::to_string(options.threads) + "},symbol-dce";
  if (stage == "memory")
    return "one-shot-bufferize{bufferize-function-boundaries=true "
           "function-boundary-type-conversion=identity-layout-map},drop-equivalent-buffer-results,"
           "canonicalize,cse,"
           "burin-plan-arena";
  std::string library;
  for (const std::string &kernel : options.library)
    library += (library.empty() ? "" : ",") + kernel;
  return "burin-select-kernels{library=" + library +
         "},canonicalize,cse,burin-split-calls{threads=" + std::to_string(options.threads) +
         "},burin-place-weights,burin-place-caches,burin-stream-weights{bytes=" +
         std::to_string(options.stream) + "},canonicalize,cse,burin-place-regions";
}

static void append(OpPassManager &passes, StringRef text) {
  if (failed(parsePassPipeline(text, passes)))
    llvm::report_fatal_error("the pipeline of a stage does not parse");
}

void burin::buildStage(OpPassManager &passes, StringRef name, const StageOptions &options) {
  std::string text = passesOf(name, options);
  text += (text.empty() ? "" : ",") + ("burin-verify-stage{stage=" + name + "}").str();
  append(passes, text);
}

void burin::buildFusions(OpPassManager &passes) { append(passes, kFusions); }

void burin::registerPassesAndStages() {
  registerAllPasses();
  registerBurinPasses();
  for (const Stage &last : kStages)
    PassPipelineRegistration<>(("burin-to-" + last.name).str(),
                               ("from stage graph to: " + last.summary).str(),
                               [end = last.name](OpPassManager &passes) {
                                 for (const Stage &stage : kStages) {
                                   buildStage(passes, stage.name, {});
                                   if (stage.name == end)
                                     break;
                                 }
                               });
}

void burin::registerDialects(DialectRegistry &registry) {
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registry.insert<BurinDialect, chip::ChipDialect>();
  registerBufferization(registry);
}
