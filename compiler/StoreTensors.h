// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A WeightStore as the weights' printers ask for tensors: by the text of a view.

#pragma once

#include "codegen/weights/WeightBytes.h"
#include "compiler/calibration/Calibration.h"
#include "compiler/formats/TensorView.h"

namespace burin {

class StoreTensors : public TensorSource {
public:
  /// `calibrated`, if not null, outlives it.
  explicit StoreTensors(const WeightStore &store, const CalibratedWeights *calibrated = nullptr)
      : store(store), calibrated(calibrated) {}
  int64_t rows(llvm::StringRef source) const override {
    return rowsOf(store, TensorView::parse(source));
  }
  void readRow(llvm::StringRef source, int64_t row,
               llvm::MutableArrayRef<float> out) const override {
    burin::readRow(store, TensorView::parse(source), row, out);
  }
  const QuantizedRow *quantizedRow(llvm::StringRef symbol, int64_t row) const override {
    if (!calibrated)
      return nullptr;
    auto rows = calibrated->find(symbol);
    return rows == calibrated->end() ? nullptr : &rows->second[static_cast<size_t>(row)];
  }

private:
  const WeightStore &store;
  const CalibratedWeights *calibrated;
};

} // namespace burin
