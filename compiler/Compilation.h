// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From an opened model to a module in stage kernels: the part of the way that every command shares.

#pragma once

#include "codegen/TargetFile.h"
#include "compiler/Options.h"
#include "compiler/formats/ModelFiles.h"
#include "dialects/chip/Chip.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

namespace burin {

/// A context with all dialects, for one compilation.
std::unique_ptr<mlir::MLIRContext> makeContext();

/// The target that the options name.
llvm::Expected<TargetFile> chooseTarget(const CompileOptions &options);

/// What quantized weights are multiplied by: the options' or the target's way.
std::string activationsOf(const CompileOptions &options, const TargetFile &target);

/// What passes may know of a target.
chip::TargetAttr targetAttr(mlir::MLIRContext *context, const TargetFile &target, int64_t prefill);

/// Builds the model's graph and runs the stages up to `lastStage`.
llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
buildModule(mlir::MLIRContext *context, const ModelFiles &files, const TargetFile &target,
            const CompileOptions &options, llvm::StringRef lastStage);

/// The same up to the fusions, still in value form with one function a layer: weights are those
/// that will be written, and the reference interpreter runs it.
llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>> buildFusedModule(mlir::MLIRContext *context,
                                                                   const ModelFiles &files,
                                                                   const CompileOptions &options);

} // namespace burin
