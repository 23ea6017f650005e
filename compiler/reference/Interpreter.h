// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a module in stage graph, and after the fusions that follow it, without compiling it: what
// calibration watches, and what compiled models can be compared with. Sequences begin with an empty
// cache; unlike the compiled model it computes the logits of every token.

#pragma once

#include "codegen/weights/WeightRows.h"
#include "compiler/reference/Steps.h"
#include "dialects/burin/Burin.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

#include <memory>

namespace burin {

/// A value of the module, once for every stream.
using Streams = std::vector<std::shared_ptr<Matrix>>;

/// Sees what the interpreter does, and may give streams other weights.
class Observer {
public:
  virtual ~Observer() = default;
  /// Before a product (or, without `x`, an embedding) with a weight. `x` holds what it reads, with
  /// a folded norm's factor.
  virtual void beforeProduct(mlir::Operation *, WeightOp, const Streams &) {}
  /// What a product reads in a stream instead of its operand, made of values by `at`; null: that.
  virtual std::shared_ptr<Matrix> input(mlir::Operation *, WeightOp, size_t,
                                        llvm::function_ref<const Matrix &(mlir::Value value)>) {
    return nullptr;
  }
  /// The matrix `(rows, columns)` that a stream uses for a weight; null: the model file's. Vectors
  /// and tables are asked for once, for all streams (stream 0).
  virtual std::shared_ptr<Matrix> weight(WeightOp, size_t) { return nullptr; }
  /// After an operation with a result, or one that writes it to a cache; what a stream has may be
  /// replaced.
  virtual void after(mlir::Operation *, const Streams &) {}
};

class Interpreter {
public:
  /// Streams run side by side, operation by operation.
  Interpreter(mlir::ModuleOp module, const TensorSource &tensors, size_t streams = 1);

  /// Logits `(ids, vocab)` of every stream. The ids of all sequences follow each other; `sequences`
  /// begins with 0 and ends with their count.
  llvm::Expected<Streams> run(llvm::ArrayRef<int32_t> ids, Sequences sequences, Observer &observer);

  /// The numbers of a weight: arranged and scaled as its declaration says.
  Matrix read(WeightOp weight) const;

private:
  mlir::ModuleOp module;
  const TensorSource &tensors;
  size_t streams;
};

} // namespace burin
