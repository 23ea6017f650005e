// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Debug information that speaks of the model: the source is the module as text in stage kernels, a
// subprogram is a function of it, and what a kernel became is inlined code named after its step.

#pragma once

#include "codegen/ModelInfo.h"

#include "mlir/IR/AsmState.h"
#include "llvm/IR/DIBuilder.h"
#include "llvm/IR/DebugLoc.h"

namespace burin {

/// The module as text, and at which line and column of it each operation stands.
class ModuleText {
public:
  explicit ModuleText(mlir::ModuleOp module);
  llvm::StringRef text() const { return printed; }
  std::pair<unsigned, unsigned> placeOf(mlir::Operation *op) const { return places.lookup(op); }

private:
  mlir::AsmState::LocationMap places;
  std::string printed;
};

class LlvmDebugInfo {
public:
  /// `file` is the text's name. Everything lives as long as the module is built.
  LlvmDebugInfo(const ModuleText &text, llvm::StringRef file, llvm::Module &module);

  /// The function of the model that `function` is.
  void describe(llvm::Function &function, mlir::func::FuncOp source);
  /// Where `op` stands, in the function that is described last.
  llvm::DebugLoc at(mlir::Operation *op);
  /// Describes what has no text of its own (the decoder's interface), so that what is inlined into
  /// it keeps its place.
  void finish(llvm::StringRef model);

private:
  llvm::DISubprogram *subprogram(llvm::StringRef name, llvm::StringRef linkageName, unsigned line);

  const ModuleText &text;
  llvm::Module &module;
  llvm::DIBuilder builder;
  llvm::DIFile *file;
  llvm::DISubroutineType *type;
  llvm::DISubprogram *current = nullptr;
};

} // namespace burin
