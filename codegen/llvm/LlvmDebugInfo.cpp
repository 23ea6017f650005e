// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Debug information that speaks of the model.

#include "codegen/llvm/LlvmDebugInfo.h"

#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

using namespace mlir;
using namespace burin;

ModuleText::ModuleText(ModuleOp module) {
  OpPrintingFlags flags;
  AsmState state(module, flags, &places);
  llvm::raw_string_ostream os(printed);
  module->print(os, state);
  os << "\n";
}

LlvmDebugInfo::LlvmDebugInfo(const ModuleText &text, StringRef name, llvm::Module &module)
    : text(text), module(module), builder(module), file(builder.createFile(name, "")),
      type(builder.createSubroutineType(builder.getOrCreateTypeArray({}))) {
  // C: a debugger shows names as they are.
  builder.createCompileUnit(llvm::DISourceLanguageName(llvm::dwarf::DW_LANG_C99), file, "burin",
                            /*isOptimized=*/true, "", 0);
  module.addModuleFlag(llvm::Module::Warning, "Debug Info Version", llvm::DEBUG_METADATA_VERSION);
  module.addModuleFlag(llvm::Module::Max, "Dwarf Version", 4);
}

llvm::DISubprogram *LlvmDebugInfo::subprogram(StringRef name, StringRef linkageName,
                                              unsigned line) {
  return builder.createFunction(
      file, name, linkageName, file, line, type, line, llvm::DINode::FlagPrototyped,
      llvm::DISubprogram::SPFlagDefinition | llvm::DISubprogram::SPFlagOptimized);
}

void LlvmDebugInfo::describe(llvm::Function &function, func::FuncOp source) {
  current = subprogram(source.getSymName(), function.getName(), text.placeOf(source).first);
  function.setSubprogram(current);
}

llvm::DebugLoc LlvmDebugInfo::at(Operation *op) {
  auto [line, column] = text.placeOf(op);
  auto *place = llvm::DILocation::get(module.getContext(), line, column, current);
  auto call = dyn_cast<chip::CallOp>(op);
  auto name = op->getLoc()->findInstanceOf<NameLoc>();
  if (!call || !name)
    return place;
  // `qkv: linear_i4_a8`
  llvm::DISubprogram *step =
      subprogram((name.getName().getValue() + ": " + call.getKernel()).str(), "", line);
  return llvm::DILocation::get(module.getContext(), line, column, step, place);
}

void LlvmDebugInfo::finish(StringRef model) {
  for (llvm::Function &function : module) {
    if (function.isDeclaration() || function.getSubprogram() ||
        !(function.hasExternalLinkage() || function.getName().starts_with(model)))
      continue;
    function.setSubprogram(subprogram(function.getName(), function.getName(), 1));
    for (llvm::BasicBlock &block : function)
      for (llvm::Instruction &instruction : block)
        if (isa<llvm::CallInst>(instruction) && !instruction.getDebugLoc())
          instruction.setDebugLoc(
              llvm::DILocation::get(module.getContext(), 1, 1, function.getSubprogram()));
  }
  builder.finalize();
}
