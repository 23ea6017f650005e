// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Touches each byte of what a reader handed out.

#pragma once

#include "compiler/formats/WeightStore.h"

namespace burin {

inline void readEverything(const WeightStore &store) {
  for (const Tensor &tensor : store.tensors()) {
    if (tensor.elements() == 0)
      continue;
    std::vector<float> row(tensor.columns());
    for (int64_t i = 0; i < tensor.rows(); ++i)
      store.readRow(tensor, i, row);
  }
}

} // namespace burin
