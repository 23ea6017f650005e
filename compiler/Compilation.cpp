// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From an opened model to a module in stage kernels.

#include "compiler/Compilation.h"

#include "codegen/cpp/RuntimeFiles.h"
#include "codegen/llvm/KernelBitcode.h"
#include "codegen/weights/KernelPacking.h"
#include "compiler/Diagnostics.h"
#include "compiler/Family.h"
#include "compiler/Stages.h"
#include "compiler/formats/UserError.h"
#include "compiler/verify/StepNumbers.h"
#include "dialects/burin/StorageFormat.h"
#include "dialects/chip/Chip.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"

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

/// A target file without a triple means this machine. C++ for it compiles without options, so its
/// kernels are the generic ones; everything else uses what the processor has.
static llvm::Error becomeHost(TargetFile &target, const CompileOptions &options) {
  bool writesCpp = llvm::is_contained(options.emit, Emit::Cpp);
  target.bitcode = bestTargetForHost([&](StringRef name) {
    llvm::Expected<TargetFile> candidate = findTarget(name);
    if (candidate)
      return !writesCpp || candidate->kernels == target.kernels;
    llvm::consumeError(candidate.takeError());
    return false;
  });
  llvm::Expected<TargetFile> best = findTarget(target.bitcode);
  if (!best)
    return best.takeError();
  target.kernels = best->kernels;
  return llvm::Error::success();
}

/// The compiler holds the kernels of a target that others extend; those cannot choose other
/// folders.
static llvm::Error checkKernels(const TargetFile &target, const CompileOptions &options) {
  bool llvmOutput = llvm::any_of(options.emit, [](Emit kind) { return kind != Emit::Cpp; });
  if (!llvmOutput || target.bitcode.empty() || target.bitcode == target.name)
    return llvm::Error::success();
  llvm::Expected<TargetFile> held = findTarget(target.bitcode);
  if (!held)
    return held.takeError();
  if (held->kernels == target.kernels)
    return llvm::Error::success();
  return userError("target '" + target.name + "' names the kernels [" +
                       llvm::join(target.kernels, ", ") + "], but the compiler holds those of '" +
                       target.bitcode + "', [" + llvm::join(held->kernels, ", ") + "]",
                   "--emit=cpp takes the kernels as source; or leave out 'kernels'");
}

llvm::Expected<TargetFile> burin::chooseTarget(const CompileOptions &options) {
  llvm::Expected<TargetFile> target =
      options.targetFile.empty() ? findTarget(options.target) : readTargetFile(options.targetFile);
  if (!target)
    return llvm::handleErrors(target.takeError(), [](const TargetError &error) {
      return userError(error.message(), error.note());
    });
  if (target->triple.empty() && target->bitcode.empty() && target->cppOnly.empty())
    if (llvm::Error error = becomeHost(*target, options))
      return std::move(error);
  if (llvm::Error error = checkKernels(*target, options))
    return std::move(error);
  return target;
}

static chip::PackingAttr packingAttr(MLIRContext *context, const TargetFile &target) {
  KernelPacking packing = packingOf(target.kernels);
  auto order = [&](const Packing &p) {
    return chip::OrderAttr::get(context, p.rows, p.run, p.half, p.columns,
                                static_cast<uint64_t>(p.codes));
  };
  return chip::PackingAttr::get(context, order(*packing.i8), order(*packing.i4),
                                *packing.codeBytes);
}

/// What the pass that reads it splits at commas and spaces.
static llvm::Error checkWeights(StringRef weights) {
  size_t bad = weights.find_first_not_of(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.*?[]-:,");
  if (bad == StringRef::npos)
    return llvm::Error::success();
  return userError("--weights has the character '" + weights.substr(bad, 1) +
                       "', expected entries like 'head:i8' or 'i4', with commas between them",
                   "storages are " + storageNames() + ", file");
}

/// Entries for all matrices. What is quantized in the file stays so: as f32 it would take several
/// times the memory and be no better.
static std::string weightsOf(const CompileOptions &options, const ModelFiles &files) {
  bool isQuantized = llvm::any_of(files.weights.tensors(),
                                  [](const Tensor &tensor) { return holdsCodes(tensor.type); });
  std::string separator = options.weights.empty() ? "" : ",";
  return isQuantized ? options.weights + separator + "file" : options.weights;
}

chip::TargetAttr burin::targetAttr(MLIRContext *context, const TargetFile &target,
                                   int64_t prefill) {
  auto text = [&](StringRef value) { return StringAttr::get(context, value); };
  SmallVector<StringAttr> kernels = llvm::map_to_vector(target.kernels, text);
  SmallVector<chip::MemoryAttr> memories;
  for (const TargetMemory &memory : target.memories)
    memories.push_back(
        chip::MemoryAttr::get(context, text(memory.name),
                              memory.isFlash ? chip::MemoryKind::Flash : chip::MemoryKind::Ram,
                              memory.bytes, text(memory.section), memory.rate, memory.setup));
  return chip::TargetAttr::get(context, text(target.name), kernels, static_cast<uint64_t>(prefill),
                               memories);
}

/// What would make the regions fit that found no memory; nothing if that is not what went wrong.
static std::string whatWouldFit(ModuleOp module, StringRef kvCache) {
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
      add("fewer tokens than " + Twine(tokens) + " take less: --context=N" +
          (kvCache == "i8"    ? ""
           : kvCache == "f16" ? ", and so does --kv-cache=i8"
                              : ", and so does --kv-cache=f16 or i8"));
    else if (region.getKind() == chip::Contents::Arena)
      add(Twine("a smaller --prefill=N takes less") +
          (region.getStream() ? ", and so does a smaller --stream=N" : ""));
    else
      add("choose a smaller model or a target with more flash; --target-file=FILE takes your own");
  }
  return advice;
}

/// One scale a token is least work for a chip; groups hold the outliers of large models.
std::string burin::activationsOf(const CompileOptions &options, const TargetFile &target) {
  if (!options.activations.empty())
    return options.activations;
  return target.optimizeForSize ? "i8" : "i8g32";
}

static llvm::Expected<OwningOpRef<ModuleOp>>
buildGraph(MLIRContext *context, const ModelFiles &files, const CompileOptions &options) {
  llvm::Expected<const Family *> family = familyOf(files.config);
  if (!family)
    return family.takeError();
  FamilyOptions familyOptions{options.name.empty() ? files.stem : options.name, options.context};
  llvm::Expected<OwningOpRef<ModuleOp>> graph = (*family)->build(context, files, familyOptions);
  if (graph)
    numberSteps(**graph);
  return graph;
}

llvm::Expected<OwningOpRef<ModuleOp>>
burin::buildModule(MLIRContext *context, const ModelFiles &files, const TargetFile &target,
                   const CompileOptions &options, StringRef lastStage) {
  llvm::Expected<OwningOpRef<ModuleOp>> module = buildGraph(context, files, options);
  if (!module)
    return module.takeError();

  StageOptions stageOptions;
  stageOptions.prefill = options.prefill ? options.prefill : static_cast<int64_t>(target.prefill);
  // Never more than there is room for: the arena grows with it.
  auto model = (**module)->getAttrOfType<DictionaryAttr>(kModelAttr);
  stageOptions.prefill =
      std::min(stageOptions.prefill, cast<IntegerAttr>(model.get("context")).getInt());
  stageOptions.threads = options.threads;
  stageOptions.stream = options.stream >= 0 ? options.stream : static_cast<int64_t>(target.stream);
  if (llvm::Error error = checkWeights(options.weights))
    return std::move(error);
  stageOptions.weights = weightsOf(options, files);
  if (!options.kvCache.empty())
    stageOptions.kvCache = options.kvCache;
  stageOptions.activations = activationsOf(options, target);
  std::vector<std::string> library = kernelLibrary();
  stageOptions.library = library;
  (**module)->setAttr(chip::kTargetAttr, targetAttr(context, target, stageOptions.prefill));
  (**module)->setAttr(chip::kPackingAttr, packingAttr(context, target));
  PassManager passes(context);
  for (const Stage &stage : stages()) {
    buildStage(passes, stage.name, stageOptions);
    if (stage.name == lastStage)
      break;
  }
  PassErrors errors(context);
  if (failed(passes.run(**module)))
    return errors.take(whatWouldFit(**module, options.kvCache));
  return std::move(*module);
}

llvm::Expected<OwningOpRef<ModuleOp>> burin::buildFusedModule(MLIRContext *context,
                                                              const ModelFiles &files,
                                                              const CompileOptions &options) {
  llvm::Expected<OwningOpRef<ModuleOp>> module = buildGraph(context, files, options);
  if (!module)
    return module.takeError();
  if (llvm::Error error = checkWeights(options.weights))
    return std::move(error);
  StageOptions stageOptions;
  stageOptions.weights = weightsOf(options, files);
  if (!options.kvCache.empty())
    stageOptions.kvCache = options.kvCache;
  PassManager passes(context);
  buildStage(passes, "quantized", stageOptions);
  buildFusions(passes);
  PassErrors errors(context);
  if (failed(passes.run(**module)))
    return errors.take();
  return std::move(*module);
}
