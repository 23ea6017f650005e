// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A weight's numbers in the order in which kernels read them, row by row: what all printers of
// weights share. Memory stays near one row.

#pragma once

#include "codegen/ModelInfo.h"
#include "codegen/TargetFile.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace burin {

/// The model file's tensors, by name.
class TensorSource {
public:
  virtual ~TensorSource() = default;
  virtual int64_t rows(llvm::StringRef tensor) const = 0;
  virtual void readRow(llvm::StringRef tensor, int64_t row,
                       llvm::MutableArrayRef<float> out) const = 0;
};

/// Calls `sink` with every row of the weight, arranged and scaled as its declaration says.
void forEachRow(const WeightInfo &weight, const TensorSource &tensors,
                llvm::function_ref<void(llvm::ArrayRef<float> row)> sink);

/// The whole region: every weight at its offset, zeros between them.
void writeWeightBytes(const ModelInfo &info, const TensorSource &tensors, llvm::raw_ostream &os);

/// MODEL_weights.h: the symbols of the weights.
void printWeightsHeader(const ModelInfo &info, llvm::raw_ostream &os);

/// The same symbols over `file`, which holds what writeWeightBytes writes.
void printWeightsAssembly(const ModelInfo &info, llvm::StringRef file, AssemblyFor format,
                          llvm::raw_ostream &os);

/// MODEL_weights.S: that assembly over MODEL_weights.bin, for the C preprocessor.
void printWeightsSource(const ModelInfo &info, AssemblyFor format, llvm::raw_ostream &os);

/// MODEL_weights.cpp: the same symbols as arrays.
void printWeightsArrays(const ModelInfo &info, const TensorSource &tensors, llvm::raw_ostream &os);

} // namespace burin
