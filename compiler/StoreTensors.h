// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A WeightStore as the weights' printers ask for tensors: by the text of a view.

#pragma once

#include "codegen/weights/WeightBytes.h"
#include "compiler/formats/TensorView.h"

namespace burin {

class StoreTensors : public TensorSource {
public:
  explicit StoreTensors(const WeightStore &store) : store(store) {}
  int64_t rows(llvm::StringRef source) const override {
    return rowsOf(store, TensorView::parse(source));
  }
  void readRow(llvm::StringRef source, int64_t row,
               llvm::MutableArrayRef<float> out) const override {
    burin::readRow(store, TensorView::parse(source), row, out);
  }

private:
  const WeightStore &store;
};

} // namespace burin
