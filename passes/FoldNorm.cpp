// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A norm whose every reader is a product disappears into them: its gain into the columns of the
// weights, its factor, one number a token, behind the dot products.

#include "passes/FusedWeight.h"
#include "passes/Passes.h"

namespace burin {
#define GEN_PASS_DEF_FOLDNORM
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

/// The weight handle of a product that can take a norm in, or null.
static Value foldableWeight(Operation *op, Value norm) {
  Value weight;
  if (auto linear = dyn_cast<LinearOp>(op))
    weight = linear.getX() == norm && !linear.getInit() && !linear.getNormEpsilon()
                 ? linear.getWeight()
                 : Value();
  if (auto gated = dyn_cast<GatedLinearOp>(op))
    weight = gated.getX() == norm && !gated.getInit() && !gated.getNormEpsilon() ? gated.getWeight()
                                                                                 : Value();
  if (!weight || !readOnce(weight) || weightOf(weight).getColumnScale() ||
      weightOf(weight).getValue() || weightOf(weight).getKept())
    return {};
  return weight;
}

/// Whether the gain is one vector of the model file, so that the weights' writer can name it.
static bool isPlainGain(WeightOp gain) {
  return gain && gain.getArrangement() == Arrangement::Single && !gain.getValue() &&
         !gain.getColumnScale();
}

namespace {
struct FoldNormPass : burin::impl::FoldNormBase<FoldNormPass> {
  void runOnOperation() override {
    SmallVector<RmsNormOp> norms;
    getOperation().walk([&](RmsNormOp op) {
      bool foldable = op.getResult() && !op.getInit() && !op->use_empty() &&
                      isPlainGain(weightOf(op.getGain())) &&
                      llvm::all_of(op->getUsers(), [&](Operation *user) {
                        return foldableWeight(user, op.getResult()) != nullptr;
                      });
      if (foldable)
        norms.push_back(op);
    });
    for (RmsNormOp norm : norms) {
      auto gain = cast<StringAttr>(weightOf(norm.getGain()).getSources()[0]);
      for (Operation *user : llvm::to_vector(norm->getUsers())) {
        weightOf(foldableWeight(user, norm.getResult())).setColumnScaleAttr(gain);
        user->setOperand(0, norm.getX());
        if (auto linear = dyn_cast<LinearOp>(user))
          linear.setNormEpsilonAttr(norm.getEpsilonAttr());
        else
          cast<GatedLinearOp>(user).setNormEpsilonAttr(norm.getEpsilonAttr());
      }
      norm.erase();
    }
  }
};
} // namespace
