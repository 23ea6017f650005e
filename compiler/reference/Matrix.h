// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The reference interpreter's only kind of value: rows of floats, row after row.

#pragma once

#include "llvm/ADT/ArrayRef.h"

#include <vector>

namespace burin {

struct Matrix {
  int64_t rows = 0, columns = 0;
  std::vector<float> numbers; ///< (rows, columns)

  Matrix() = default;
  Matrix(int64_t rows, int64_t columns)
      : rows(rows), columns(columns), numbers(static_cast<size_t>(rows * columns)) {}

  llvm::ArrayRef<float> row(int64_t i) const {
    return llvm::ArrayRef(numbers).slice(static_cast<size_t>(i * columns),
                                         static_cast<size_t>(columns));
  }
  llvm::MutableArrayRef<float> row(int64_t i) {
    return llvm::MutableArrayRef(numbers).slice(static_cast<size_t>(i * columns),
                                                static_cast<size_t>(columns));
  }
};

/// x w^T `(x.rows, w.rows)`, in float, by several threads; the bits do not depend on their number.
Matrix product(const Matrix &x, const Matrix &w);

} // namespace burin
