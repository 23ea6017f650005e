// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How a model family sees a tensor of the model file: whole, some of its rows, transposed, one
// added. A view has a text form, which is what a weight's declaration names as its source, so that
// everybody downstream reads views as they read tensors.

#pragma once

#include "compiler/formats/WeightStore.h"

namespace burin {

struct TensorView {
  std::string tensor;
  bool onePlus = false;         ///< 1 + w, as norms that are trained around zero are meant
  bool transposed = false;      ///< columns of the stored matrix are rows
  int64_t first = 0, count = 0; ///< rows (elements of a vector) of a fused tensor; count 0: all
  int64_t total = 0;            ///< that the fused tensor has

  TensorView(llvm::StringRef tensor) : tensor(tensor) {}    // NOLINT: a name is the whole tensor
  TensorView(const std::string &tensor) : tensor(tensor) {} // NOLINT
  TensorView(const char *tensor) : tensor(tensor) {}        // NOLINT

  TensorView plusOne() const;
  TensorView transpose() const;
  TensorView rows(int64_t first, int64_t count, int64_t total) const;

  /// "1 + w", "w^T", "w[0:60]", "w^T[0:60]".
  std::string text() const;
  /// What text() gave.
  static TensorView parse(llvm::StringRef text);

  /// The shape that the file's tensor must have for the view to have `shape`.
  llvm::SmallVector<int64_t> tensorShape(llvm::ArrayRef<int64_t> shape) const;
};

/// Rows of a view; a vector is one.
int64_t rowsOf(const WeightStore &store, const TensorView &view);
/// Row `row` as float32; `out` holds as many floats as a row has.
void readRow(const WeightStore &store, const TensorView &view, int64_t row,
             llvm::MutableArrayRef<float> out);

} // namespace burin
