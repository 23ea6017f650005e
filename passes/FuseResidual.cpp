// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The sum behind a product becomes the product's destination, so that the residual stream is
// updated in place.

#include "passes/Passes.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace burin {
#define GEN_PASS_DEF_FUSERESIDUAL
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

namespace {

struct FuseResidualPattern : OpRewritePattern<arith::AddFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::AddFOp add, PatternRewriter &rewriter) const override {
    for (auto [product, residual] :
         {std::pair(add.getRhs(), add.getLhs()), std::pair(add.getLhs(), add.getRhs())}) {
      auto linear = product.getDefiningOp<LinearOp>();
      // A norm's factor would multiply the residual too.
      if (!linear || !product.hasOneUse() || linear.getInit() || linear.getNormEpsilon())
        continue;
      rewriter.replaceOpWithNewOp<LinearOp>(add, add.getType(), linear.getX(), linear.getWeight(),
                                            residual, rewriter.getUnitAttr(), FloatAttr(),
                                            IntegerAttr());
      rewriter.eraseOp(linear);
      return success();
    }
    return failure();
  }
};

struct FuseResidualPass : burin::impl::FuseResidualBase<FuseResidualPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseResidualPattern>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
