// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a model family writes its forward pass with: one method a step, which checks the weights it
// needs against the model file and builds the operation. The first error is kept and returned at
// the end, so that a family reads straight.

#pragma once

#include "compiler/RopeFrequencies.h"
#include "compiler/formats/ModelFiles.h"
#include "compiler/formats/TensorView.h"
#include "dialects/burin/Burin.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace burin {

/// What every family says of its model; becomes the module's `burin.model` attribute.
struct ModelSummary {
  std::string name, family;
  int64_t layers, vocabSize, context;
};

class ModelBuilder {
public:
  ModelBuilder(mlir::MLIRContext *context, const ModelFiles &files, ModelSummary summary);

  //===------------------------------------------------------------------===//
  // Functions
  //===------------------------------------------------------------------===//

  /// Begins `@forward(ids (tokens), position) -> logits (1, vocab)`. With rotary positions that
  /// change beyond `rope->original` tokens it remembers the first ones, which are read again when
  /// that happens.
  void beginForward(const Rope *rope = nullptr);
  /// Ends it; `logits` (1, vocab).
  void endForward(mlir::Value logits);
  mlir::Value ids() { return forward.getArgument(0); }
  /// Position of the first token: in a layer, the layer's own argument.
  mlir::Value position();
  /// The number of tokens, an index.
  mlir::Value count();
  /// The last token's row (1, width) of x (tokens, width).
  mlir::Value lastRow(mlir::Value x);
  /// A function `@block.N(x, table, position) -> x`, called here. Without rotary positions `table`
  /// is null and no argument.
  mlir::Value layer(int64_t number, mlir::Value x, mlir::Value table,
                    llvm::function_ref<mlir::Value(mlir::Value x, mlir::Value table)> body);

  //===------------------------------------------------------------------===//
  // Weights and caches: `name` is the symbol, `source` the tensor in the model file
  //===------------------------------------------------------------------===//

  mlir::Value weight(llvm::StringRef name, const TensorView &source, llvm::ArrayRef<int64_t> shape);
  /// Whether the model file has the tensor.
  bool has(llvm::StringRef source) const { return files.weights.find(source) != nullptr; }
  /// An array that the compiler computes.
  mlir::Value constant(llvm::StringRef name, llvm::ArrayRef<float> values,
                       llvm::ArrayRef<int64_t> shape);
  /// (kv heads, context, head size).
  mlir::Value cache(llvm::StringRef name, llvm::ArrayRef<int64_t> shape);

  //===------------------------------------------------------------------===//
  // Steps; `name` is what the generated code calls the result
  //===------------------------------------------------------------------===//

  /// Rows of the model's embedding, the tensor `source` `(vocab, width)`.
  mlir::Value embedding(llvm::StringRef name, llvm::StringRef source, int64_t width);
  /// x W^T `(tokens, vocab)` with W the tensor `source`, or the embedding if that is empty
  /// ("tied").
  mlir::Value logits(mlir::Value x, llvm::StringRef source);
  /// `symbol` names the frequencies.
  mlir::Value ropeTable(llvm::StringRef name, const Rope &rope,
                        llvm::StringRef symbol = "rope_frequencies");
  mlir::Value addPositions(llvm::StringRef name, mlir::Value x, mlir::Value table);
  mlir::Value rmsNorm(llvm::StringRef name, mlir::Value x, mlir::Value gain, double epsilon);
  mlir::Value headNorm(llvm::StringRef name, mlir::Value x, mlir::Value gain, double epsilon);
  mlir::Value layerNorm(llvm::StringRef name, mlir::Value x, mlir::Value gain, mlir::Value bias,
                        double epsilon);
  mlir::Value linear(llvm::StringRef name, mlir::Value x, mlir::Value weight);
  mlir::Value addBias(llvm::StringRef name, mlir::Value x, mlir::Value bias);
  mlir::Value rope(llvm::StringRef name, mlir::Value x, mlir::Value table, int64_t heads);
  void cacheWrite(mlir::Value x, mlir::Value cache);
  /// `window` 0: the whole cache; `softCap` 0: none.
  mlir::Value attention(llvm::StringRef name, mlir::Value q, mlir::Value keys, mlir::Value values,
                        double scale, int64_t window = 0, double softCap = 0);
  mlir::Value silu(llvm::StringRef name, mlir::Value x);
  mlir::Value geluTanh(llvm::StringRef name, mlir::Value x);
  mlir::Value scale(llvm::StringRef name, mlir::Value x, double factor);
  mlir::Value softCap(llvm::StringRef name, mlir::Value x, double cap);
  mlir::Value add(llvm::StringRef name, mlir::Value a, mlir::Value b);
  mlir::Value mul(llvm::StringRef name, mlir::Value a, mlir::Value b);

  //===------------------------------------------------------------------===//

  /// Keeps `error` if it is the first.
  void fail(llvm::Error error);
  bool failed() { return static_cast<bool>(firstError); }
  /// The module, in stage graph, or the first error.
  llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>> finish();

private:
  mlir::Location named(llvm::StringRef name);
  mlir::Value get(llvm::StringRef symbol, mlir::Type type);
  template <typename Op, typename... Args> void declare(llvm::StringRef symbol, Args &&...args);

  const ModelFiles &files;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::OpBuilder builder;
  mlir::func::FuncOp forward, current;
  mlir::Value history; ///< null if the rotary positions never change
  int64_t vocab;
  std::string embeddingSource;
  llvm::Error firstError;
};

} // namespace burin
