// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A weight's bytes in the order in which kernels read them: what all printers of weights share.
// Memory stays near a few megabytes.

#pragma once

#include "codegen/ModelInfo.h"
#include "codegen/TargetFile.h"
#include "codegen/weights/WeightRows.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace burin {

/// Calls `sink` with the weight's bytes in order: a row of numbers, or a tile of packed rows, at a
/// time.
void forEachPiece(const WeightInfo &weight, const TensorSource &tensors,
                  llvm::function_ref<void(llvm::ArrayRef<uint8_t> piece)> sink);

/// The whole region: every weight at its offset, zeros between them.
void writeWeightBytes(const ModelInfo &info, const TensorSource &tensors, llvm::raw_ostream &os);

/// MODEL_weights.h: the symbols of the weights.
void printWeightsHeader(const ModelInfo &info, llvm::raw_ostream &os);

/// The same symbols over `file`, which holds what writeWeightBytes writes; without a file over
/// zeros, for whoever writes the bytes there later.
void printWeightsAssembly(const ModelInfo &info, llvm::StringRef file, AssemblyFor format,
                          llvm::raw_ostream &os);

/// The section of an object that holds the weights and nothing else.
std::string weightSection(const ModelInfo &info);

/// MODEL_weights.S: that assembly over MODEL_weights.bin, for the C preprocessor.
void printWeightsSource(const ModelInfo &info, AssemblyFor format, llvm::raw_ostream &os);

/// MODEL_weights.cpp: the same symbols as arrays.
void printWeightsArrays(const ModelInfo &info, const TensorSource &tensors, llvm::raw_ostream &os);

} // namespace burin
