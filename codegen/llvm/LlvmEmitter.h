// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compiled model as assembly or object code: the runtime's bitcode and the model's functions,
// optimized together for the target's processor.

#pragma once

#include "codegen/ModelInfo.h"
#include "codegen/StackBound.h"
#include "codegen/TargetFile.h"
#include "compiler/tokenizers/TokenizerModel.h"

#include "llvm/Support/Error.h"

#include <functional>
#include <memory>

namespace llvm {
class LLVMContext;
class Module;
class raw_pwrite_stream;
} // namespace llvm

namespace burin {

class ModuleText;

struct LlvmSettings {
  /// What the assembler includes the weights from, as it is to find it; empty: they stay external
  /// symbols.
  std::string weightsFile;
  /// Whether others link the code and call the sampler and the tokenizer in it.
  bool forUsers = true;
  /// Null: without.
  const TokenizerModel *tokenizer = nullptr;
  /// The text that debug information speaks of, and its file's name; null: no debug information.
  const ModuleText *debugText = nullptr;
  std::string debugFile = {};
  /// Whether `burin_probe` is called around every kernel call, see LlvmModule.h.
  bool probes = false;
  /// What to change before it is optimized; null: nothing. Tests put faults into kernels so.
  std::function<void(llvm::Module &)> change = nullptr;
  /// Instead of a file: zeros where the weights belong, in the section weightSection().
  bool roomForWeights = false;
  /// As clang compiles the C++ output, to say how large that will be: functions of the runtime keep
  /// the linkage that they have in C++, so none is specialized or folded into its only caller for
  /// good, and copies may become calls of memcpy.
  bool likeCpp = false;
};

/// The optimized module.
llvm::Expected<std::unique_ptr<llvm::Module>> buildLlvmModule(const ModelInfo &info,
                                                              const TargetFile &target,
                                                              const LlvmSettings &settings,
                                                              llvm::LLVMContext &context);

enum class CodeKind { Assembly, Object };

/// Writes the module's machine code. Returns the frames and calls of its functions, for the bound
/// of the stack.
llvm::Expected<StackGraph> emitCode(llvm::Module &module, const TargetFile &target, CodeKind kind,
                                    llvm::raw_pwrite_stream &os);

} // namespace burin
