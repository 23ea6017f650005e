// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A weight's numbers, row by row.

#include "codegen/weights/WeightRows.h"

#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;
using namespace burin;

WeightRows::WeightRows(const WeightInfo &weight, const TensorSource &tensors)
    : tensors(tensors), arrangement(chip::WeightOp(weight.op).getArrangement()), rowCount(1),
      columnCount(weight.shape.back()) {
  chip::WeightOp op = weight.op;
  for (size_t i = 0; i + 1 < weight.shape.size(); ++i)
    rowCount *= weight.shape[i];
  if (auto attr = op.getValueAttr()) {
    auto values = cast<DenseElementsAttr>(attr).getValues<float>();
    value.assign(values.begin(), values.end());
    return;
  }
  int64_t first = 0;
  for (StringRef source : op.getSources().getAsValueRange<StringAttr>()) {
    sources.push_back(source);
    firstRows.push_back(first);
    first += tensors.rows(source);
  }
  if (op.getColumnScale()) {
    scale.resize(static_cast<size_t>(columnCount));
    tensors.readRow(*op.getColumnScale(), 0, scale);
  }
}

WeightRows::Place WeightRows::placeOf(int64_t row) const {
  if (arrangement == Arrangement::Interleave) {
    auto count = static_cast<int64_t>(sources.size());
    return {sources[static_cast<size_t>(row % count)], row / count};
  }
  auto source = static_cast<size_t>(llvm::upper_bound(firstRows, row) - firstRows.begin() - 1);
  return {sources[source], row - firstRows[source]};
}

void WeightRows::readKept(int64_t row, const GroupFormat &format, QuantizedRow &out) const {
  Place place = placeOf(row);
  tensors.keptRow(place.source, place.row, format, out);
}

void WeightRows::read(int64_t row, MutableArrayRef<float> out) const {
  if (!value.empty()) {
    llvm::copy(ArrayRef(value).slice(static_cast<size_t>(row * columnCount), out.size()),
               out.begin());
    return;
  }
  Place place = placeOf(row);
  tensors.readRow(place.source, place.row, out);
  for (size_t i = 0; i < scale.size(); ++i)
    out[i] *= scale[i];
}
