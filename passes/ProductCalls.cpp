// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernel calls that multiply by a weight.

#include "passes/ProductCalls.h"

#include "dialects/chip/PackedWeight.h"

using namespace mlir;
using namespace burin;
using namespace burin::chip;

chip::WeightOp burin::weightBehind(Value buffer) {
  Operation *op = buffer.getDefiningOp();
  FlatSymbolRefAttr symbol;
  if (auto address = dyn_cast_or_null<AddressOp>(op))
    symbol = address.getSymbolAttr();
  if (auto row = dyn_cast_or_null<RowAddressOp>(op)) {
    auto table = SymbolTable::lookupNearestSymbolFrom<chip::LayerTableOp>(row, row.getTableAttr());
    auto field = llvm::find(table.getFields(), row.getFieldAttr()) - table.getFields().begin();
    symbol = cast<FlatSymbolRefAttr>(cast<ArrayAttr>(table.getRows()[0])[field]);
  }
  return symbol ? SymbolTable::lookupNearestSymbolFrom<chip::WeightOp>(op, symbol)
                : chip::WeightOp();
}

int64_t burin::rowsPerResult(StringRef kernel) {
  kernel.consume_front("rms_");
  return kernel.starts_with("linear_") ? 1 : kernel.starts_with("swiglu_") ? 2 : 0;
}

int64_t burin::width(Value buffer) { return cast<MemRefType>(buffer.getType()).getShape().back(); }

WeightTile burin::weightTile(CallOp call) {
  chip::WeightOp weight = weightBehind(call.getBuffers()[2]);
  if (!weight || !formatOf(weight.getStorage()).isQuantized)
    return {1, width(call.getBuffers()[2])};
  Packed packed = packedWeight(weight->getParentOp(), formatOf(weight.getStorage()),
                               weight.getShape()[0], weight.getShape()[1]);
  auto rows = static_cast<int64_t>(packed.packing.rows);
  return {rows, static_cast<int64_t>(packed.tile_bytes()) / rows};
}
