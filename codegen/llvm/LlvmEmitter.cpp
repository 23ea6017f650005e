// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compiled model as assembly or object code.

#include "codegen/llvm/LlvmEmitter.h"

#include "codegen/llvm/KernelBitcode.h"
#include "codegen/llvm/LlvmDebugInfo.h"
#include "codegen/llvm/LlvmModule.h"
#include "codegen/llvm/LlvmTokenizer.h"
#include "codegen/llvm/MangledName.h"
#include "codegen/llvm/StackFrames.h"
#include "codegen/weights/WeightBytes.h"

#include "llvm-c/Transforms/PassBuilder.h"
#include "llvm/Analysis/TargetTransformInfo.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/Utils/LowerMemIntrinsics.h"

#include <mutex>

using namespace burin;

static void initializeTargets() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmParsers(); // the weights are included by assembly
    llvm::InitializeAllAsmPrinters();
  });
}

static llvm::Error failure(const llvm::Twine &message) { return llvm::createStringError(message); }

/// Code for the processor that the kernels were compiled for.
static llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machineFor(const llvm::Module &module,
                                                                       const TargetFile &target) {
  initializeTargets();
  std::string error;
  const llvm::Triple &triple = module.getTargetTriple();
  const llvm::Target *found = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!found)
    return failure("target '" + target.name + "': " + error);
  Processor processor = processorOf(module);
  llvm::TargetOptions options;
  // The same bits as the C++ output: no multiplication is ever fused with an addition.
  options.AllowFPOpFusion = llvm::FPOpFusion::Strict;
  options.FunctionSections = true;
  options.DataSections = true;
  options.ExceptionModel = llvm::ExceptionHandling::None; // no unwind tables
  bool bare = triple.getOS() == llvm::Triple::UnknownOS;
  std::unique_ptr<llvm::TargetMachine> machine(found->createTargetMachine(
      triple, processor.cpu, processor.features, options,
      bare ? llvm::Reloc::Static : llvm::Reloc::PIC_, module.getCodeModel(),
      target.optimizeForSize ? llvm::CodeGenOptLevel::Default : llvm::CodeGenOptLevel::Aggressive));
  if (!machine)
    return failure("target '" + target.name + "' has no code generator in this LLVM");
  return machine;
}

/// The runtime becomes the model's own: it bears the model's name, and only what users call is
/// visible outside.
static void makeOwn(llvm::Module &module, const std::string &model, bool hasUsers) {
  for (llvm::StringRef used : {"llvm.used", "llvm.compiler.used"})
    if (llvm::GlobalVariable *global = module.getGlobalVariable(used))
      global->eraseFromParent();
  for (llvm::GlobalValue &value : module.global_values()) {
    if (value.isDeclaration())
      continue;
    value.setName(inNamespace(value.getName(), model));
    if (auto *object = llvm::dyn_cast<llvm::GlobalObject>(&value))
      object->setComdat(nullptr);
    bool isCalled = hasUsers && isUserMethod(value.getName(), model);
    value.setLinkage(isCalled ? llvm::GlobalValue::ExternalLinkage
                              : llvm::GlobalValue::InternalLinkage);
  }
  // On bare chips some compilers' int32_t is long, and their callers spell the methods so.
  if (module.getTargetTriple().getOS() != llvm::Triple::UnknownOS)
    return;
  for (llvm::Function &function : module)
    if (std::optional<std::string> spelled = withLongTokens(function.getName());
        spelled && !function.isDeclaration() && function.hasExternalLinkage())
      llvm::GlobalAlias::create(*spelled, &function);
}

using Linkages = llvm::DenseMap<llvm::Function *, llvm::GlobalValue::LinkageTypes>;

/// Of the runtime's functions that other sources could call.
static Linkages linkagesInCpp(llvm::Module &module) {
  Linkages linkages;
  for (llvm::Function &function : module)
    if (!function.isDeclaration() && !function.hasLocalLinkage())
      linkages[&function] = function.getLinkage();
  return linkages;
}

/// Gives them back to those that the model uses; the others' sources are not part of its output.
static void restoreLinkages(llvm::Module &module, const Linkages &linkages) {
  bool changed = true;
  while (changed) {
    changed = false;
    for (llvm::Function &function : llvm::make_early_inc_range(module)) {
      function.removeDeadConstantUsers();
      if (function.hasLocalLinkage() && function.use_empty()) {
        function.eraseFromParent();
        changed = true;
      }
    }
  }
  for (llvm::Function &function : module)
    if (auto linkage = linkages.find(&function);
        linkage != linkages.end() && function.hasLocalLinkage())
      function.setLinkage(linkage->second);
}

/// Sizes of types that no interface here uses: linkers compare them and warn of GCC's other choice.
static void removeTypeSizeFlags(llvm::Module &module) {
  llvm::SmallVector<llvm::Module::ModuleFlagEntry> flags;
  module.getModuleFlagsMetadata(flags);
  llvm::NamedMDNode *list = module.getOrInsertModuleFlagsMetadata();
  list->clearOperands();
  for (const llvm::Module::ModuleFlagEntry &flag : flags)
    if (llvm::StringRef key = flag.Key->getString(); key != "min_enum_size" && key != "wchar_size")
      module.addModuleFlag(flag.Behavior, key, flag.Val);
}

static void removeKernelTable(llvm::Module &module) {
  for (llvm::GlobalVariable &global : llvm::make_early_inc_range(module.globals()))
    if (global.getName().starts_with("burin_kernel_"))
      global.eraseFromParent();
}

/// What clang would give the model's functions.
static void addFunctionAttributes(llvm::Module &module, const TargetFile &target, bool likeCpp) {
  Processor processor = processorOf(module);
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    if (!processor.cpu.empty())
      function.addFnAttr("target-cpu", processor.cpu);
    if (!processor.features.empty())
      function.addFnAttr("target-features", processor.features);
    function.addFnAttr("no-builtins"); // no call of memcpy is made of a loop
    function.removeFnAttr(llvm::Attribute::OptimizeNone);
    // clang -Os makes hot functions small as well; here they are fast.
    if (target.optimizeForSize && (likeCpp || !function.hasFnAttribute(llvm::Attribute::Hot)))
      function.addFnAttr(llvm::Attribute::OptimizeForSize);
    function.removeFnAttr(llvm::Attribute::Hot); // it would also name the function's section
  }
}

/// Copies and fills of structures become loops: left to the code generator they would be calls of
/// memcpy and its kin, which a bare chip need not have. Below a few registers they are no calls.
static void expandCopies(llvm::Module &module, llvm::TargetMachine &machine) {
  constexpr uint64_t kInline = 8;
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    llvm::SmallVector<llvm::MemIntrinsic *> copies;
    for (llvm::Instruction &instruction : llvm::instructions(function))
      if (auto *copy = llvm::dyn_cast<llvm::MemIntrinsic>(&instruction))
        if (auto *length = llvm::dyn_cast<llvm::ConstantInt>(copy->getLength());
            !length || length->getZExtValue() > kInline)
          copies.push_back(copy);
    for (llvm::MemIntrinsic *copy : copies) {
      if (auto *from = llvm::dyn_cast<llvm::MemCpyInst>(copy))
        llvm::expandMemCpyAsLoop(from, machine.getTargetTransformInfo(function));
      else if (auto *set = llvm::dyn_cast<llvm::MemSetInst>(copy))
        llvm::expandMemSetAsLoop(set);
      else
        continue;
      copy->eraseFromParent();
    }
  }
}

llvm::Expected<std::unique_ptr<llvm::Module>> burin::buildLlvmModule(const ModelInfo &info,
                                                                     const TargetFile &target,
                                                                     const LlvmSettings &settings,
                                                                     llvm::LLVMContext &context) {
  llvm::Expected<std::unique_ptr<llvm::Module>> loaded = loadKernels(target.bitcode, context);
  if (!loaded)
    return loaded.takeError();
  llvm::Module &module = **loaded;
  module.setModuleIdentifier(info.name);
  module.setSourceFileName(info.name);
  llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machine = machineFor(module, target);
  if (!machine)
    return machine.takeError();
  Linkages linkages = linkagesInCpp(module);
  makeOwn(module, info.name, settings.forUsers);
  std::optional<LlvmDebugInfo> debugInfo;
  if (settings.debugText)
    debugInfo.emplace(*settings.debugText, settings.debugFile, module);
  addFunctions(info, module, debugInfo ? &*debugInfo : nullptr, settings.probes);
  addDecoder(info, module);
  if (settings.tokenizer)
    addTokenizer(info, *settings.tokenizer, module);
  removeKernelTable(module);
  if (settings.change)
    settings.change(module);
  if (settings.likeCpp)
    restoreLinkages(module, linkages);
  removeTypeSizeFlags(module);
  if (debugInfo)
    debugInfo->finish(info.name);
  addFunctionAttributes(module, target, settings.likeCpp);
  if (settings.roomForWeights || !settings.weightsFile.empty()) {
    std::string assembly;
    llvm::raw_string_ostream os(assembly);
    printWeightsAssembly(
        info, settings.roomForWeights ? "" : settings.weightsFile,
        module.getTargetTriple().isOSBinFormatWasm() ? AssemblyFor::Wasm : AssemblyFor::Elf, os);
    module.setModuleInlineAsm(assembly);
  }
  std::string problem;
  llvm::raw_string_ostream problems(problem);
  if (llvm::verifyModule(module, &problems))
    return failure("the LLVM module of '" + info.name + "' does not verify: " + problem);

  LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
  LLVMErrorRef error =
      LLVMRunPasses(llvm::wrap(&module), target.optimizeForSize ? "default<Os>" : "default<O3>",
                    reinterpret_cast<LLVMTargetMachineRef>(machine->get()), options);
  LLVMDisposePassBuilderOptions(options);
  if (error)
    return llvm::unwrap(error);
  if (!settings.likeCpp)
    expandCopies(module, **machine);
  return loaded;
}

llvm::Expected<StackGraph> burin::emitCode(llvm::Module &module, const TargetFile &target,
                                           CodeKind kind, llvm::raw_pwrite_stream &os) {
  llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machine = machineFor(module, target);
  if (!machine)
    return machine.takeError();
  StackGraph graph;
  StackFrameCollector passes(graph);
  auto type = kind == CodeKind::Assembly ? llvm::CodeGenFileType::AssemblyFile
                                         : llvm::CodeGenFileType::ObjectFile;
  if ((*machine)->addPassesToEmitFile(passes, os, nullptr, type))
    return failure("target '" + target.name + "' cannot emit this kind of file");
  passes.run(module);
  return graph;
}
