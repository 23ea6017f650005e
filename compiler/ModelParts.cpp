// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a model's numbers are for, part by part.

#include "compiler/ModelParts.h"

#include "compiler/formats/TensorView.h"
#include "dialects/burin/Burin.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace burin;

/// Whether a product's result goes to attention or into a cache, however it is changed on its way.
static bool feedsAttention(Value value) {
  return llvm::any_of(value.getUsers(), [](Operation *user) {
    if (isa<AttentionOp, CacheWriteOp>(user))
      return true;
    return isa<RopeOp, AddBiasOp, HeadNormOp, ScaleOp>(user) && feedsAttention(user->getResult(0));
  });
}

/// Whether a product reads what attention gave.
static bool readsAttention(Value value) {
  Operation *op = value.getDefiningOp();
  return op && (isa<AttentionOp>(op) ||
                (isa<RmsNormOp, HeadNormOp>(op) && readsAttention(op->getOperand(0))));
}

static StringRef partOf(Operation *op) {
  if (isa<EmbeddingOp>(op))
    return "embedding";
  if (isa<AddPositionsOp>(op))
    return "positions";
  auto linear = dyn_cast<LinearOp>(op);
  if (!linear)
    return "norms, bias";
  if (op->getParentOfType<func::FuncOp>().isPublic())
    return "head";
  bool attends = feedsAttention(linear.getResult()) || readsAttention(linear.getX());
  return attends ? "attention" : "ffn";
}

std::vector<ModelPart> burin::partsOf(const ModelFiles &files, ModuleOp graph) {
  std::vector<ModelPart> parts;
  for (StringRef name : {"embedding", "positions", "attention", "ffn", "norms, bias", "head"})
    parts.push_back({name.str(), 0, 0});
  llvm::StringSet<> counted; // a tied head is the embedding
  graph.walk([&](Operation *op) {
    for (Value operand : op->getOperands()) {
      auto get = isa<WeightType>(operand.getType()) ? operand.getDefiningOp<GetOp>() : GetOp();
      auto weight = get ? graph.lookupSymbol<WeightOp>(get.getSymbol()) : WeightOp();
      if (!weight || weight.getValue() || !counted.insert(weight.getSymName()).second)
        continue;
      ModelPart &part =
          *llvm::find_if(parts, [&](const ModelPart &one) { return one.name == partOf(op); });
      int64_t numbers = 1;
      for (int64_t dim : weight.getType().getShape())
        numbers *= dim;
      part.numbers += numbers;
      // A view is as many bytes as its share of the tensor.
      StringRef source = cast<StringAttr>(weight.getSources()[0]).getValue();
      if (const Tensor *tensor = files.weights.find(TensorView::parse(source).tensor))
        part.bytes += static_cast<int64_t>(
            static_cast<double>(tensor->storedBytes()) * static_cast<double>(numbers) /
            static_cast<double>(std::max<int64_t>(tensor->elements(), 1)));
    }
  });
  llvm::erase_if(parts, [](const ModelPart &part) { return part.numbers == 0; });
  return parts;
}
