// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compiled model as assembly or object code: the runtime's bitcode and the model's functions,
// optimized together for the target's processor.

#pragma once

#include "codegen/ModelInfo.h"
#include "codegen/TargetFile.h"

#include "llvm/Support/Error.h"

#include <memory>

namespace llvm {
class LLVMContext;
class Module;
class raw_pwrite_stream;
} // namespace llvm

namespace burin {

/// The optimized module. `weightsFile`: what the assembler includes the weights from, as it is to
/// find it; empty: the weights stay external symbols.
llvm::Expected<std::unique_ptr<llvm::Module>> buildLlvmModule(const ModelInfo &info,
                                                              const TargetFile &target,
                                                              llvm::StringRef weightsFile,
                                                              llvm::LLVMContext &context);

enum class CodeKind { Assembly, Object };

/// Writes the module's machine code.
llvm::Error emitCode(llvm::Module &module, const TargetFile &target, CodeKind kind,
                     llvm::raw_pwrite_stream &os);

} // namespace burin
