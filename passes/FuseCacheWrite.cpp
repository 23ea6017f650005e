// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keys are rotated on their way into a cache of floats: the rotated vector is never stored
// elsewhere.

#include "passes/Passes.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace burin {
#define GEN_PASS_DEF_FUSECACHEWRITE
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

namespace {

struct FuseCacheWritePattern : OpRewritePattern<CacheWriteOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(CacheWriteOp write, PatternRewriter &rewriter) const override {
    auto rope = write.getX().getDefiningOp<RopeOp>();
    ArrayRef<int64_t> cache = write.getCache().getType().getShape();
    auto get = write.getCache().getDefiningOp<GetOp>();
    auto declared =
        get ? SymbolTable::lookupNearestSymbolFrom<CacheOp>(write, get.getSymbolAttr()) : CacheOp();
    if (declared && declared.getStorage().value_or(Storage::F32) != Storage::F32)
      return failure();
    if (!rope || write.getTable() || !rope->hasOneUse() ||
        static_cast<int64_t>(rope.getHeads()) != cache[0])
      return failure();
    rewriter.replaceOpWithNewOp<CacheWriteOp>(write, rope.getX(), write.getCache(),
                                              write.getPosition(), rope.getTable());
    rewriter.eraseOp(rope);
    return success();
  }
};

struct FuseCacheWritePass : burin::impl::FuseCacheWriteBase<FuseCacheWritePass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseCacheWritePattern>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
