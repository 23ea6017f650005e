// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// act(x G^T) * (x U^T) becomes one operation over one weight: with silu a product that keeps no
// gates, with gelu a product and what it is followed by.

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
    if (!isa_and_nonnull<SiluOp, GeluTanhOp>(gated.getDefiningOp()))
      std::swap(gated, plain);
    Operation *activation = gated.getDefiningOp();
    if (!isa_and_nonnull<SiluOp, GeluTanhOp>(activation) || !gated.hasOneUse())
      return failure();
    LinearOp gate = plainLinear(activation->getOperand(0)), up = plainLinear(plain);
    if (!gate || !up || gate.getX() != up.getX() || !canFuse({gate.getWeight(), up.getWeight()}))
      return failure();
    Operation *gateHandle = gate.getWeight().getDefiningOp(),
              *upHandle = up.getWeight().getDefiningOp();
    bool isSilu = isa<SiluOp>(activation);
    Value weight = fuseWeights(rewriter, multiply.getLoc(), {gate.getWeight(), up.getWeight()},
                               isSilu ? Arrangement::Interleave : Arrangement::Concat);
    rewriter.setInsertionPoint(multiply);
    if (isSilu) {
      rewriter.replaceOpWithNewOp<GatedLinearOp>(multiply, multiply.getType(), gate.getX(), weight,
                                                 Value(), FloatAttr(), IntegerAttr());
    } else {
      auto type = cast<RankedTensorType>(multiply.getType());
      auto both = RankedTensorType::get({type.getDimSize(0), 2 * type.getDimSize(1)},
                                        type.getElementType());
      Location loc = NameLoc::get(rewriter.getStringAttr("gate_up"),
                                  rewriter.getFusedLoc({gate.getLoc(), up.getLoc()}));
      Value product = LinearOp::create(rewriter, loc, both, gate.getX(), weight, Value(),
                                       UnitAttr(), FloatAttr(), IntegerAttr())
                          .getResult();
      rewriter.replaceOpWithNewOp<GegluOp>(multiply, type, product, Value());
    }
    for (Operation *dead :
         {activation, gate.getOperation(), up.getOperation(), gateHandle, upHandle})
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
