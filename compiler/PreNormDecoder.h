// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything around the blocks of a Llama-like decoder: embedding, rotary angles, final norm and
// head, under the names that Llama gave their tensors. Families that share it differ in their
// configuration and their block.

#pragma once

#include "compiler/DecoderConfig.h"
#include "compiler/Family.h"
#include "compiler/LayerBuilder.h"

namespace burin {

/// `block` takes and gives x (tokens, hidden).
llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>> buildPreNormDecoder(
    mlir::MLIRContext *context, const ModelFiles &files, const FamilyOptions &options,
    llvm::StringRef family, const DecoderConfig &config,
    llvm::function_ref<mlir::Value(const LayerBuilder &layer, mlir::Value x, mlir::Value rope)>
        block);

} // namespace burin
