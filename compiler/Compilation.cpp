// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From an opened model to a module in stage kernels.

#include "compiler/Compilation.h"

#include "codegen/cpp/RuntimeFiles.h"
#include "compiler/Diagnostics.h"
#include "compiler/Family.h"
#include "compiler/Stages.h"
#include "compiler/formats/UserError.h"
#include "dialects/chip/Chip.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Pass/PassManager.h"

#include <mutex>

using namespace mlir;
using namespace burin;

std::unique_ptr<MLIRContext> burin::makeContext() {
  static std::once_flag once;
  std::call_once(once, registerPassesAndStages);
  DialectRegistry registry;
  registerDialects(registry);
  // One small module: threads would cost more than they bring.
  auto context = std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
  context->loadDialect<BurinDialect, chip::ChipDialect, func::FuncDialect, arith::ArithDialect,
                       tensor::TensorDialect>();
  return context;
}

llvm::Expected<TargetFile> burin::chooseTarget(const CompileOptions &options) {
  llvm::Expected<TargetFile> target =
      options.targetFile.empty() ? findTarget(options.target) : readTargetFile(options.targetFile);
  if (target)
    return target;
  return llvm::handleErrors(target.takeError(), [](const TargetError &error) {
    return userError(error.message(), error.note());
  });
}

static chip::TargetAttr targetAttr(MLIRContext *context, const TargetFile &target,
                                   int64_t prefill) {
  auto text = [&](StringRef value) { return StringAttr::get(context, value); };
  SmallVector<StringAttr> kernels = llvm::map_to_vector(target.kernels, text);
  SmallVector<chip::MemoryAttr> memories;
  for (const TargetMemory &memory : target.memories)
    memories.push_back(
        chip::MemoryAttr::get(context, text(memory.name),
                              memory.isFlash ? chip::MemoryKind::Flash : chip::MemoryKind::Ram,
                              memory.bytes, text(memory.section)));
  return chip::TargetAttr::get(context, text(target.name), kernels, static_cast<uint64_t>(prefill),
                               memories);
}

/// What would make the regions fit that found no memory; nothing if that is not what went wrong.
static std::string whatWouldFit(ModuleOp module) {
  std::string advice;
  auto target = chip::TargetAttr::of(module);
  auto regions = module.getOps<chip::RegionOp>();
  if (!target || target.getMemories().empty() || !module.lookupSymbol("kv_cache"))
    return advice; // nothing is placed before all regions are there
  auto model = module->getAttrOfType<DictionaryAttr>(kModelAttr);
  int64_t tokens = cast<IntegerAttr>(model.get("context")).getInt();
  auto add = [&](const Twine &text) { advice += ((advice.empty() ? "" : "; ") + text).str(); };
  for (chip::RegionOp region : regions) {
    if (region.getMemory())
      continue;
    if (region.getKind() == chip::Contents::KvCache)
      add("fewer tokens than " + Twine(tokens) + " take less: --context=N");
    else if (region.getKind() == chip::Contents::Arena)
      add("a smaller --prefill=N takes less");
    else
      add("choose a smaller model or a target with more flash; --target-file=FILE takes your own");
  }
  return advice;
}

llvm::Expected<OwningOpRef<ModuleOp>>
burin::buildModule(MLIRContext *context, const ModelFiles &files, const TargetFile &target,
                   const CompileOptions &options, StringRef lastStage) {
  llvm::Expected<const Family *> family = familyOf(files.config);
  if (!family)
    return family.takeError();
  FamilyOptions familyOptions{options.name.empty() ? files.stem : options.name, options.context};
  llvm::Expected<OwningOpRef<ModuleOp>> module = (*family)->build(context, files, familyOptions);
  if (!module)
    return module.takeError();

  StageOptions stageOptions;
  stageOptions.prefill = options.prefill ? options.prefill : static_cast<int64_t>(target.prefill);
  stageOptions.threads = options.threads;
  std::vector<std::string> library = kernelLibrary();
  stageOptions.library = library;
  (**module)->setAttr(chip::kTargetAttr, targetAttr(context, target, stageOptions.prefill));
  PassManager passes(context);
  for (const Stage &stage : stages()) {
    buildStage(passes, stage.name, stageOptions);
    if (stage.name == lastStage)
      break;
  }
  PassErrors errors(context);
  if (failed(passes.run(**module)))
    return errors.take(whatWouldFit(**module));
  return std::move(*module);
}
