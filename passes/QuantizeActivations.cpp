// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Quantizes what products with quantized weights read, so that they are sums of integers.

#include "dialects/chip/PackedWeight.h"
#include "passes/FusedWeight.h"
#include "passes/Passes.h"

namespace burin {
#define GEN_PASS_DEF_QUANTIZEACTIVATIONS
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

/// Columns that share a scale, or nothing for activations that stay floats.
static FailureOr<std::optional<int64_t>> groupOf(ModuleOp module, StringRef activations) {
  if (activations == "f32")
    return std::optional<int64_t>();
  if (activations == "i8")
    return std::optional<int64_t>(0);
  if (activations == "i8g32")
    return std::optional<int64_t>(32);
  return module.emitError("the activations '") << activations << "' are none of f32, i8, i8g32";
}

template <typename Product> static void quantizeInput(Product op, int64_t group) {
  auto x = cast<RankedTensorType>(op.getX().getType());
  OpBuilder builder(op);
  PackedActivation packed =
      chip::packedActivation(op->template getParentOfType<ModuleOp>(), x.getDimSize(1), group);
  auto type = RankedTensorType::get({x.getDimSize(0), static_cast<int64_t>(packed.bytes())},
                                    builder.getI8Type());
  auto name = NameLoc::get(builder.getStringAttr("quantized"));
  auto quantized = QuantizeOp::create(builder, name, type, op.getX(), Value(),
                                      builder.getI64IntegerAttr(group), op.getNormEpsilonAttr());
  op.getXMutable().assign(quantized.getResult());
  op.setXGroup(group);
  op.removeNormEpsilonAttr();
}

namespace {
struct QuantizeActivationsPass : burin::impl::QuantizeActivationsBase<QuantizeActivationsPass> {
  using QuantizeActivationsBase::QuantizeActivationsBase;

  void runOnOperation() override {
    FailureOr<std::optional<int64_t>> group = groupOf(getOperation(), activations);
    if (failed(group))
      return signalPassFailure();
    if (!*group)
      return;
    auto isQuantized = [](Value handle) {
      WeightOp weight = weightOf(handle);
      return weight && weight.getStorage() && formatOf(*weight.getStorage()).isQuantized;
    };
    SmallVector<Operation *> products;
    getOperation().walk([&](Operation *op) {
      if (auto linear = dyn_cast<LinearOp>(op); linear &&
                                                isa<RankedTensorType>(linear.getX().getType()) &&
                                                isQuantized(linear.getWeight()))
        products.push_back(op);
      if (auto gated = dyn_cast<GatedLinearOp>(op);
          gated && isa<RankedTensorType>(gated.getX().getType()) && isQuantized(gated.getWeight()))
        products.push_back(op);
    });
    for (Operation *op : products) {
      if (auto linear = dyn_cast<LinearOp>(op))
        quantizeInput(linear, **group);
      else
        quantizeInput(cast<GatedLinearOp>(op), **group);
    }
  }
};
} // namespace
