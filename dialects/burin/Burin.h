// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The burin dialect's C++ classes.

#pragma once

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/burin/BurinDialect.h.inc"
#include "dialects/burin/BurinEnums.h.inc"
#include "dialects/burin/BurinInterfaces.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/burin/BurinTypes.h.inc"
#define GET_OP_CLASSES
#include "dialects/burin/BurinOps.h.inc"

namespace burin {

/// Lets upstream's one-shot bufferization turn destination form into buffer form.
void registerBufferization(mlir::DialectRegistry &registry);

/// The module attribute that says what is being compiled: a dictionary with `name`, `family`,
/// `layers`, `vocab_size`, `context`, `bos`, `end_tokens` and `parameters`; with kOriginalAttr
/// where sequences longer than that are computed with other rotary positions, from their first
/// token on. The cache kHistoryCache holds the length of the sequence, which the decoder writes
/// there before it calls an entry, and its first tokens.
inline constexpr llvm::StringLiteral kModelAttr = "burin.model";
inline constexpr llvm::StringLiteral kOriginalAttr = "original";
inline constexpr llvm::StringLiteral kHistoryCache = "history";

} // namespace burin
