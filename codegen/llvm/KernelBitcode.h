// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime as LLVM bitcode, once for each target file that says how to compile for it. The build
// makes it and embeds it here; the LLVM output links it, so that it computes what the C++ output
// computes.

#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>

namespace llvm {
class LLVMContext;
class Module;
} // namespace llvm

namespace burin {

struct EmbeddedBitcode {
  const char *target; ///< stem of the target file
  const unsigned char *begin, *end;
};

/// A null target ends it.
extern const EmbeddedBitcode kKernelBitcode[];

/// The runtime compiled for `target`, or an error that says which targets have it.
llvm::Expected<std::unique_ptr<llvm::Module>> loadKernels(llvm::StringRef target,
                                                          llvm::LLVMContext &context);

/// The target whose bitcode uses most of what this machine's processor has and nothing that it
/// lacks, of those that `accepts` wants; empty if there is none.
std::string bestTargetForHost(llvm::function_ref<bool(llvm::StringRef target)> accepts);

/// The processor and its features that a module's functions were compiled for.
struct Processor {
  std::string cpu, features;
};
Processor processorOf(const llvm::Module &kernels);

} // namespace burin
