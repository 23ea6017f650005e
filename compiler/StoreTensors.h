// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A WeightStore as the weights' printers ask for tensors.

#pragma once

#include "codegen/weights/WeightBytes.h"
#include "compiler/formats/WeightStore.h"

namespace burin {

class StoreTensors : public TensorSource {
public:
  explicit StoreTensors(const WeightStore &store) : store(store) {}
  int64_t rows(llvm::StringRef tensor) const override { return store.find(tensor)->rows(); }
  void readRow(llvm::StringRef tensor, int64_t row,
               llvm::MutableArrayRef<float> out) const override {
    store.readRow(*store.find(tensor), row, out);
  }

private:
  const WeightStore &store;
};

} // namespace burin
