// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One layer of a decoder: what a family writes its block with.

#include "compiler/LayerBuilder.h"

using namespace mlir;
using namespace burin;

static int64_t widthOf(Value x) { return cast<RankedTensorType>(x.getType()).getDimSize(1); }

Value LayerBuilder::weight(const Twine &role, const TensorView &source,
                           ArrayRef<int64_t> shape) const {
  return b.weight(("block." + Twine(layer) + "." + role).str(), source, shape);
}

Value LayerBuilder::rmsNorm(StringRef role, Value x, const TensorView &gain, double epsilon) const {
  return b.rmsNorm("norm", x, weight(role, gain, {widthOf(x)}), epsilon);
}

Value LayerBuilder::layerNorm(StringRef role, Value x, StringRef source, double epsilon) const {
  return b.layerNorm("norm", x, weight(role, tensor(source + ".weight"), {widthOf(x)}),
                     weight(role + "_bias", tensor(source + ".bias"), {widthOf(x)}), epsilon);
}

Value LayerBuilder::product(StringRef name, Value x, const TensorView &source, int64_t rows) const {
  return b.linear(name, x, weight(name, source, {rows, widthOf(x)}));
}

Value LayerBuilder::addBias(StringRef name, Value x, const TensorView &source) const {
  return b.addBias(name, x, weight(name + "_bias", source, {widthOf(x)}));
}

Value LayerBuilder::project(StringRef name, Value x, StringRef source, int64_t rows,
                            bool bias) const {
  Value out = product(name, x, tensor(source + ".weight"), rows);
  return bias ? addBias(name, out, tensor(source + ".bias")) : out;
}

Value LayerBuilder::headNorm(StringRef name, Value x, const TensorView &gain, int64_t headSize,
                             double epsilon) const {
  return b.headNorm(name, x, weight(name + "_norm", gain, {headSize}), epsilon);
}

Value LayerBuilder::attend(Value q, Value k, Value v, Value rope, const Heads &heads,
                           const AttentionRules &rules) const {
  std::string stem = "block." + std::to_string(layer);
  Value keys = b.cache(stem + ".keys", {heads.kv, heads.context, heads.size});
  Value values = b.cache(stem + ".values", {heads.kv, heads.context, heads.size});
  if (rope)
    k = b.rope("k", k, rope, heads.kv);
  b.cacheWrite(k, keys);
  b.cacheWrite(v, values);
  if (rope)
    q = b.rope("q", q, rope, heads.query);
  return b.attention("attention", q, keys, values, rules.scale, rules.window, rules.softCap);
}

Value LayerBuilder::swiGlu(Value gate, Value up) const {
  return b.mul("ffn", b.silu("gate", gate), up);
}

Value LayerBuilder::geGlu(Value gate, Value up) const {
  return b.mul("ffn", b.geluTanh("gate", gate), up);
}

Value burin::buildLayers(ModelBuilder &b, int64_t count, StringRef prefix, Value x,
                         llvm::function_ref<Value(int64_t)> tables,
                         llvm::function_ref<Value(const LayerBuilder &, Value, Value)> block) {
  for (int64_t l = 0; l < count && !b.failed(); ++l)
    x = b.layer(l, x, tables(l), [&](Value in, Value table) {
      return block({b, l, prefix.str() + std::to_string(l) + "."}, in, table);
    });
  return x;
}
