// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The numbers that a compiled model has instead of the model file's: rounded to their storage, or
// what their codes stand for. Of the compiled model this asks only how weights are stored, and
// whether a norm's gain went into them; which gain, and which rows, the graph says.

#pragma once

#include "compiler/reference/Interpreter.h"
#include "compiler/verify/GraphSteps.h"
#include "compiler/verify/Trace.h"

namespace burin {

class StoredWeights {
public:
  StoredWeights(const ModelInfo &info, const Trace &trace, const GraphSteps &graph,
                const TensorSource &tensors);

  /// What `product` (a linear or an embedding) reads of the weight; null: the model file's numbers.
  std::shared_ptr<Matrix> read(mlir::Operation *product, WeightOp weight,
                               const Interpreter &reader);
  /// Whether the gain of a norm lies in the weights of those who read it.
  bool isFolded(WeightOp gain) const { return foldedGains.contains(gain); }
  /// The norm in front of a product whose weight has its gain, or null.
  RmsNormOp foldedNorm(mlir::Operation *product) const;
  /// Columns that share a scale when the product reads activations of 8 bits, 0: all; none: floats.
  std::optional<int64_t> activationGroup(WeightOp weight) const;

private:
  struct Stored {
    chip::WeightOp op;
    int64_t firstRow, rowStep; ///< of the stored weight, where the source's rows are
  };
  const Stored *find(WeightOp weight) const;

  const GraphSteps &graph;
  const TensorSource &tensors;
  llvm::StringMap<Stored> bySource;
  llvm::DenseMap<mlir::Operation *, int64_t> groups; ///< by stored weight
  llvm::DenseSet<mlir::Operation *> foldedGains;
  mlir::Operation *lastProduct = nullptr;
  std::shared_ptr<Matrix> last;
};

} // namespace burin
