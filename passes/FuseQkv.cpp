// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products that read the same input become one: query, key and value in a decoder, and any others
// that a family has.

#include "passes/FusedWeight.h"
#include "passes/Passes.h"

#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/MapVector.h"

namespace burin {
#define GEN_PASS_DEF_FUSEQKV
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

/// Whether every reader takes rows that lie apart, as slices of a wider product do.
static bool takesSlices(Value value) {
  return llvm::all_of(value.getUsers(), [](Operation *user) {
    if (isa<RopeOp, AddBiasOp, HeadNormOp>(user))
      return takesSlices(user->getResult(0));
    return isa<CacheWriteOp, AttentionOp, func::ReturnOp>(user);
  });
}

/// Replaces `linears`, which read one input, by one of them all and slices of its result.
static void fuse(ArrayRef<LinearOp> linears) {
  LinearOp first = linears.front();
  SmallVector<Value> handles =
      llvm::map_to_vector(linears, [](LinearOp op) { return Value(op.getWeight()); });
  // The fused product stands where the first one stood: every weight handle must be defined before
  // it.
  for (Value handle : handles)
    handle.getDefiningOp()->moveBefore(first);
  IRRewriter builder(first);
  std::string name;
  for (LinearOp op : linears)
    if (auto loc = dyn_cast<NameLoc>(op.getLoc()))
      name += loc.getName().str();
  SmallVector<Location> places =
      llvm::map_to_vector(linears, [](LinearOp op) -> Location { return op.getLoc(); });
  Location together = builder.getFusedLoc(places);
  Location loc = name.empty() ? together : NameLoc::get(builder.getStringAttr(name), together);
  Value weight = fuseWeights(builder, loc, handles, Arrangement::Concat);
  builder.setInsertionPoint(first);

  auto x = cast<RankedTensorType>(first.getX().getType());
  int64_t width = cast<WeightType>(weight.getType()).getShape()[0];
  auto type = RankedTensorType::get({x.getDimSize(0), width}, x.getElementType());
  Value fused = LinearOp::create(builder, loc, type, first.getX(), weight, Value(), UnitAttr(),
                                 FloatAttr(), IntegerAttr())
                    .getResult();

  OpFoldResult tokens = builder.getIndexAttr(x.getDimSize(0));
  if (x.isDynamicDim(0))
    tokens = tensor::DimOp::create(builder, loc, fused, 0).getResult();
  int64_t column = 0;
  OpFoldResult zero = builder.getIndexAttr(0), one = builder.getIndexAttr(1);
  for (LinearOp op : linears) {
    auto sliceType = cast<RankedTensorType>(op.getResult().getType());
    Value slice = tensor::ExtractSliceOp::create(
        builder, op.getLoc(), sliceType, fused, {zero, builder.getIndexAttr(column)},
        {tokens, builder.getIndexAttr(sliceType.getDimSize(1))}, {one, one});
    column += sliceType.getDimSize(1);
    op.getResult().replaceAllUsesWith(slice);
  }
  for (auto [op, handle] : llvm::zip_equal(linears, handles)) {
    Operation *get = handle.getDefiningOp();
    LinearOp(op).erase();
    get->erase();
  }
}

namespace {
struct FuseQkvPass : burin::impl::FuseQkvBase<FuseQkvPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      llvm::MapVector<Value, SmallVector<LinearOp>> readers;
      function.walk([&](LinearOp op) {
        if (op.getResult() && !op.getInit() && !op.getNormEpsilon() && readOnce(op.getWeight()) &&
            takesSlices(op.getResult()))
          readers[op.getX()].push_back(op);
      });
      for (auto &[x, linears] : readers) {
        Block *block = linears.front()->getBlock();
        bool together = llvm::all_of(linears, [&](LinearOp op) { return op->getBlock() == block; });
        if (linears.size() > 1 && together && canFuse(llvm::map_to_vector(linears, [](LinearOp op) {
              return Value(op.getWeight());
            })))
          fuse(linears);
      }
    }
  }
};
} // namespace
