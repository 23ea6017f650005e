// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lays the weights one behind the other in the order in which a step reads them.

#include "passes/Alignment.h"
#include "passes/Passes.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/Support/MathExtras.h"

namespace burin {
#define GEN_PASS_DEF_PLACEWEIGHTS
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

/// Symbols in the order in which the module's functions name them, rows of a table one after
/// another.
static llvm::SetVector<StringRef> readingOrder(ModuleOp module, SymbolTable &symbols) {
  llvm::SetVector<StringRef> order;
  llvm::SmallPtrSet<Operation *, 8> visited;
  auto visit = [&](func::FuncOp function, auto &self) -> void {
    if (!visited.insert(function).second)
      return; // a second call reads nothing new
    function.walk([&](Operation *op) {
      if (auto address = dyn_cast<chip::AddressOp>(op))
        order.insert(address.getSymbol());
      if (auto row = dyn_cast<chip::RowAddressOp>(op)) {
        auto table = symbols.lookup<chip::LayerTableOp>(row.getTable());
        for (Attribute symbolsOfRow : table.getRows())
          for (auto ref : cast<ArrayAttr>(symbolsOfRow).getAsRange<FlatSymbolRefAttr>())
            order.insert(ref.getValue());
      }
      if (auto call = dyn_cast<func::CallOp>(op))
        self(symbols.lookup<func::FuncOp>(call.getCallee()), self);
    });
  };
  for (auto function : module.getOps<func::FuncOp>())
    if (function.isPublic())
      visit(function, visit);
  return order;
}

namespace {
struct PlaceWeightsPass : burin::impl::PlaceWeightsBase<PlaceWeightsPass> {
  using PlaceWeightsBase::PlaceWeightsBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (failed(expectAlignment(module, alignment)))
      return signalPassFailure();
    SymbolTable symbols(module);
    SmallVector<chip::WeightOp> weights;
    for (StringRef name : readingOrder(module, symbols))
      if (auto weight = symbols.lookup<chip::WeightOp>(name))
        weights.push_back(weight);
    for (auto weight : llvm::make_early_inc_range(module.getOps<chip::WeightOp>()))
      if (!llvm::is_contained(weights, weight))
        weight.erase(); // nothing reads it
    if (weights.empty())
      return;
    OpBuilder builder(*module.getOps<chip::WeightOp>().begin());
    auto name = FlatSymbolRefAttr::get(&getContext(), "weights");
    uint64_t end = 0;
    for (chip::WeightOp weight : weights) {
      uint64_t offset = llvm::alignTo(end, static_cast<uint64_t>(alignment));
      end = offset + static_cast<uint64_t>(weight.getBytes());
      weight.setRegionAttr(name);
      weight.setOffset(offset);
    }
    auto region = chip::RegionOp::create(
        builder, module.getLoc(), "weights", chip::Contents::Weights,
        llvm::alignTo(end, static_cast<uint64_t>(alignment)), static_cast<uint64_t>(alignment),
        IntegerAttr(), false, StringAttr(), IntegerAttr());
    symbols.insert(region);
    // The declarations follow the order of the bytes.
    Operation *previous = region;
    for (chip::WeightOp weight : weights) {
      weight->moveAfter(previous);
      previous = weight;
    }
  }
};
} // namespace
