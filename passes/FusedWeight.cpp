// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several weights made one, for the passes that fuse the products reading them.

#include "passes/FusedWeight.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace burin;

WeightOp burin::weightOf(Value handle) {
  auto get = handle.getDefiningOp<GetOp>();
  return get ? SymbolTable::lookupNearestSymbolFrom<WeightOp>(get, get.getSymbolAttr())
             : WeightOp();
}

bool burin::readOnce(Value handle) {
  WeightOp weight = weightOf(handle);
  if (!weight || !handle.hasOneUse())
    return false;
  auto uses = SymbolTable::getSymbolUses(weight, weight->getParentOp());
  return uses && llvm::hasSingleElement(*uses);
}

bool burin::canFuse(ArrayRef<Value> handles) {
  WeightOp first = weightOf(handles.front());
  return llvm::all_of(handles, [&](Value handle) {
    WeightOp weight = weightOf(handle);
    if (!readOnce(handle) || weight.getArrangement() != Arrangement::Single || weight.getValue() ||
        weight.getColumnScale() || weight.getStorage() != first.getStorage() ||
        weight.getKept() != first.getKept())
      return false;
    auto a = cast<WeightType>(weight.getType()), b = cast<WeightType>(first.getType());
    return a.getShape().size() == 2 && b.getShape().size() == 2 &&
           a.getShape()[1] == b.getShape()[1] && a.getElementType() == b.getElementType();
  });
}

/// `a.q`, `a.k` -> `a.qk`; `a.gate`, `a.up` -> `a.gate_up`.
static std::string joinNames(ArrayRef<WeightOp> weights) {
  WeightOp first = weights.front();
  auto [stem, role] = first.getSymName().rsplit('.');
  std::string name = role.empty() ? stem.str() : (stem + "." + role).str();
  for (WeightOp weight : weights.drop_front()) {
    StringRef other = weight.getSymName().rsplit('.').second;
    name += (other.size() == 1 ? "" : "_") + (other.empty() ? weight.getSymName() : other).str();
  }
  return name;
}

Value burin::fuseWeights(RewriterBase &rewriter, Location loc, ArrayRef<Value> handles,
                         Arrangement arrangement) {
  SmallVector<WeightOp> weights = llvm::map_to_vector(handles, weightOf);
  SmallVector<Attribute> sources;
  auto type = cast<WeightType>(weights.front().getType());
  int64_t rows = 0;
  for (WeightOp weight : weights) {
    llvm::append_range(sources, weight.getSources());
    rows += cast<WeightType>(weight.getType()).getShape()[0];
  }
  auto fusedType =
      WeightType::get(type.getContext(), {rows, type.getShape()[1]}, type.getElementType());

  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(weights.front());
  SymbolTable symbols(weights.front()->getParentOp());
  auto fused = WeightOp::create(rewriter, weights.front().getLoc(), joinNames(weights),
                                weights.front().getSymVisibilityAttr(), fusedType, arrangement,
                                rewriter.getArrayAttr(sources), StringAttr(),
                                weights.front().getStorageAttr(), StorageAttr(),
                                weights.front().getKept(), ElementsAttr());
  symbols.insert(fused);

  // The old handles lose their only readers when the caller replaces those; then nothing names the
  // old weights.
  for (WeightOp weight : weights)
    rewriter.eraseOp(weight);
  rewriter.setInsertionPointAfterValue(handles.back());
  return GetOp::create(rewriter, loc, fusedType, fused.getSymName());
}
