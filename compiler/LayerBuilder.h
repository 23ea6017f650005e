// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One layer of a decoder: what a family writes its block with. Names of weights are relative to the
// layer, `block.3.q` in the IR and `model.layers.3.self_attn.q_proj.weight` in the model file.

#pragma once

#include "compiler/ModelBuilder.h"

namespace burin {

struct Heads {
  int64_t query, kv, size, context;
};

struct AttentionRules {
  double scale;
  int64_t window = 0; ///< 0: everything
  double softCap = 0; ///< 0: none
};

class LayerBuilder {
public:
  /// `prefix` of the layer's tensors: "model.layers.3.".
  LayerBuilder(ModelBuilder &b, int64_t layer, std::string prefix)
      : b(b), layer(layer), prefix(std::move(prefix)) {}

  /// The layer's tensor `name` of the model file.
  TensorView tensor(const llvm::Twine &name) const { return (prefix + name).str(); }
  mlir::Value weight(const llvm::Twine &role, const TensorView &source,
                     llvm::ArrayRef<int64_t> shape) const;

  mlir::Value rmsNorm(llvm::StringRef role, mlir::Value x, const TensorView &gain,
                      double epsilon) const;
  mlir::Value layerNorm(llvm::StringRef role, mlir::Value x, llvm::StringRef source,
                        double epsilon) const;
  /// x W^T with W `(rows, width of x)`, `source`.weight, and where `bias` says so + `source`.bias.
  mlir::Value project(llvm::StringRef name, mlir::Value x, llvm::StringRef source, int64_t rows,
                      bool bias = false) const;
  /// The same with W a view.
  mlir::Value product(llvm::StringRef name, mlir::Value x, const TensorView &source,
                      int64_t rows) const;
  mlir::Value addBias(llvm::StringRef name, mlir::Value x, const TensorView &source) const;
  mlir::Value headNorm(llvm::StringRef name, mlir::Value x, const TensorView &gain,
                       int64_t headSize, double epsilon) const;
  /// Rotates q and k (with `rope`), remembers k and v, and attends.
  mlir::Value attend(mlir::Value q, mlir::Value k, mlir::Value v, mlir::Value rope,
                     const Heads &heads, const AttentionRules &rules) const;
  /// act(gate) * up, act silu.
  mlir::Value swiGlu(mlir::Value gate, mlir::Value up) const;
  /// The same with gelu in its tanh form, and that alone.
  mlir::Value geGlu(mlir::Value gate, mlir::Value up) const;
  mlir::Value gelu(mlir::Value x) const { return b.geluTanh("ffn", x); }
  mlir::Value residual(mlir::Value x, mlir::Value y) const { return b.add("x", x, y); }

  int64_t number() const { return layer; }

private:
  ModelBuilder &b;
  int64_t layer;
  std::string prefix;
};

/// All layers of a decoder, each a function of its own; x (tokens, width) through all of them.
/// `tables` gives a layer its rotary angles, null for a model that has none. Tensors of layer 3
/// begin with `prefix`3.
mlir::Value buildLayers(
    ModelBuilder &b, int64_t count, llvm::StringRef prefix, mlir::Value x,
    llvm::function_ref<mlir::Value(int64_t layer)> tables,
    llvm::function_ref<mlir::Value(const LayerBuilder &layer, mlir::Value x, mlir::Value table)>
        block);

} // namespace burin
