// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The reference interpreter beside what a compiled model computed. Stream 0 runs free. In the
// others every step reads what the compiled model had, so that a step that differs is wrong itself
// and not because of what came before.

#pragma once

#include "compiler/reference/Interpreter.h"
#include "compiler/verify/Recorder.h"
#include "compiler/verify/StoredWeights.h"

namespace burin {

/// The largest difference between two numbers of a value, relative to the largest number that the
/// reference has for the token.
struct Difference {
  double relative = 0;
  int64_t token = 0, column = 0;
  float found = 0, expected = 0;

  /// Takes in another token's row; `least`: what its largest number counts as at least.
  void see(int64_t token, llvm::ArrayRef<float> found, llvm::ArrayRef<float> expected,
           double least = 1e-30);
};

struct StepDifference {
  unsigned step;
  size_t stream; ///< in which it differs most
  Difference difference;
  const TracedCall *call;
};

class Comparison : public Observer {
public:
  /// `recorders`: of streams 1 and on.
  Comparison(const Interpreter &reader, StoredWeights &weights,
             llvm::ArrayRef<const Recorder *> recorders)
      : reader(reader), weights(weights), recorders(recorders) {}

  std::shared_ptr<Matrix> weight(WeightOp weight, size_t stream) override;
  std::shared_ptr<Matrix> input(mlir::Operation *product, WeightOp weight, size_t stream,
                                llvm::function_ref<const Matrix &(mlir::Value value)> at) override;
  void beforeProduct(mlir::Operation *op, WeightOp, const Streams &) override { product = op; }
  void after(mlir::Operation *op, const Streams &results) override;

  /// Every step by itself, in the order of the graph.
  llvm::ArrayRef<StepDifference> steps() const { return own; }
  /// The first stream's, which contain all that came before.
  llvm::ArrayRef<StepDifference> drifts() const { return drift; }

private:
  const Interpreter &reader;
  StoredWeights &weights;
  llvm::ArrayRef<const Recorder *> recorders;
  mlir::Operation *product = nullptr;
  std::vector<StepDifference> own, drift;
};

} // namespace burin
