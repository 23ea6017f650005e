// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A WeightStore as the weights' printers ask for tensors: by the text of a view.

#pragma once

#include "codegen/weights/WeightBytes.h"
#include "compiler/calibration/Calibration.h"
#include "compiler/formats/TensorView.h"

#include "llvm/ADT/StringMap.h"

#include <mutex>

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
  void keptRow(llvm::StringRef source, int64_t row, const GroupFormat &format,
               QuantizedRow &out) const override;
  FileType typeOf(llvm::StringRef source) const override;
  void release() const override { store.release(); }

private:
  // Each appends a row's groups and returns how many had to be quantized.
  int64_t keepApart(const Tensor &tensor, int64_t row, const GroupFormat &format,
                    QuantizedRow &out) const;
  int64_t keepBlocks(const Tensor &tensor, int64_t row, const GroupFormat &format,
                     QuantizedRow &out) const;

  const WeightStore &store;
  const CalibratedWeights *calibrated;
  mutable std::mutex countLock;
  mutable llvm::StringMap<int64_t> requantized; ///< groups, of each source
};

} // namespace burin
