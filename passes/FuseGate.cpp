// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// silu(x G^T) * (x U^T) becomes one operation over one weight, so that a kernel reads one stream
// and keeps no gates.

#include "passes/FusedWeight.h"
#include "passes/Passes.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace burin {
#define GEN_PASS_DEF_FUSEGATE
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

/// The linear behind `value` if it is plain and nothing else reads it.
static LinearOp plainLinear(Value value) {
  auto linear = value.getDefiningOp<LinearOp>();
  return linear && value.hasOneUse() && !linear.getInit() && !linear.getNormEpsilon() ? linear
                                                                                      : LinearOp();
}

namespace {

struct FuseGatePattern : OpRewritePattern<arith::MulFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::MulFOp multiply, PatternRewriter &rewriter) const override {
    Value gated = multiply.getLhs(), plain = multiply.getRhs();
    if (!gated.getDefiningOp<SiluOp>())
      std::swap(gated, plain);
    auto silu = gated.getDefiningOp<SiluOp>();
    if (!silu || !gated.hasOneUse())
      return failure();
    LinearOp gate = plainLinear(silu.getX()), up = plainLinear(plain);
    if (!gate || !up || gate.getX() != up.getX() || !canFuse({gate.getWeight(), up.getWeight()}))
      return failure();
    Operation *gateHandle = gate.getWeight().getDefiningOp(),
              *upHandle = up.getWeight().getDefiningOp();
    Value weight = fuseWeights(rewriter, multiply.getLoc(), {gate.getWeight(), up.getWeight()},
                               Arrangement::Interleave);
    rewriter.setInsertionPoint(multiply);
    rewriter.replaceOpWithNewOp<GatedLinearOp>(multiply, multiply.getType(), gate.getX(), weight,
                                               Value(), FloatAttr(), IntegerAttr());
    for (Operation *dead :
         {silu.getOperation(), gate.getOperation(), up.getOperation(), gateHandle, upHandle})
      rewriter.eraseOp(dead);
    return success();
  }
};

struct FuseGatePass : burin::impl::FuseGateBase<FuseGatePass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseGatePattern>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
