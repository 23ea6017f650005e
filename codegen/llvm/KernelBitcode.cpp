// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime as LLVM bitcode.

#include "codegen/llvm/KernelBitcode.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

using namespace burin;

static llvm::MemoryBufferRef bufferOf(const EmbeddedBitcode &bitcode) {
  return {llvm::StringRef(reinterpret_cast<const char *>(bitcode.begin),
                          static_cast<size_t>(bitcode.end - bitcode.begin)),
          bitcode.target};
}

llvm::Expected<std::unique_ptr<llvm::Module>> burin::loadKernels(llvm::StringRef target,
                                                                 llvm::LLVMContext &context) {
  std::string known;
  for (const EmbeddedBitcode *bitcode = kKernelBitcode; bitcode->target; ++bitcode) {
    if (target == bitcode->target)
      return llvm::parseBitcodeFile(bufferOf(*bitcode), context);
    known += (known.empty() ? "" : ", ") + std::string(bitcode->target);
  }
  return llvm::createStringError("the compiler holds no kernels for target '" + target +
                                 "', only for " + known);
}

Processor burin::processorOf(const llvm::Module &kernels) {
  for (const llvm::Function &function : kernels)
    if (!function.isDeclaration())
      return {function.getFnAttribute("target-cpu").getValueAsString().str(),
              function.getFnAttribute("target-features").getValueAsString().str()};
  return {};
}

std::string burin::bestTargetForHost(llvm::function_ref<bool(llvm::StringRef target)> accepts) {
  llvm::Triple host(llvm::sys::getDefaultTargetTriple());
  llvm::StringMap<bool> has = llvm::sys::getHostCPUFeatures();
  std::string best;
  size_t most = 0;
  for (const EmbeddedBitcode *bitcode = kKernelBitcode; bitcode->target; ++bitcode) {
    // The triple alone is read in no time; all modules would cost 40 ms at each start.
    llvm::Expected<std::string> name = llvm::getBitcodeTargetTriple(bufferOf(*bitcode));
    llvm::Triple triple(name ? *name : "");
    llvm::consumeError(name.takeError());
    if (triple.getArch() != host.getArch() || triple.getOS() != host.getOS())
      continue;
    llvm::LLVMContext context;
    auto module = llvm::getLazyBitcodeModule(bufferOf(*bitcode), context);
    if (!module) {
      llvm::consumeError(module.takeError());
      continue;
    }
    Processor processor = processorOf(**module);
    llvm::SmallVector<llvm::StringRef> features;
    llvm::StringRef(processor.features).split(features, ',', -1, /*KeepEmpty=*/false);
    size_t wanted = 0;
    bool runs = true;
    for (llvm::StringRef feature : features)
      if (feature.consume_front("+")) {
        ++wanted;
        // What the host's list does not know at all (fxsr, x87, cx8) is part of every such
        // processor; but not all lists know what kernels for Arm are written for.
        auto found = has.find(feature);
        bool optional = feature == "dotprod" || feature == "i8mm";
        runs = runs && (found == has.end() ? !optional : found->second);
      }
    if (runs && (best.empty() || wanted > most) && accepts(bitcode->target)) {
      best = bitcode->target;
      most = wanted;
    }
  }
  return best;
}
