// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What calibration knows of a weight's columns: how much an error in each costs, and how an error
// in one can be made good in others. The cost of errors e in a row is e H e^T, with H the second
// moments of what the weight is multiplied by, damped, so that what the calibration text never
// asked is not given away.

#pragma once

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace burin {

class Sensitivity {
public:
  /// `moments` (columns, columns), symmetric and positive semidefinite: the sum of x^T x over rows
  /// x. Their scale does not matter.
  Sensitivity(llvm::ArrayRef<double> moments, int64_t columns);
  /// Only their diagonal (columns) is known: errors are weighted, but none is made good.
  explicit Sensitivity(llvm::ArrayRef<double> diagonal);

  int64_t columns() const { return static_cast<int64_t>(diagonal.size()); }
  bool hasMoments() const { return !damped.empty(); }
  /// The diagonal of H (columns); its mean is about 1.
  llvm::ArrayRef<float> importance() const { return diagonal; }
  /// Row of H.
  llvm::ArrayRef<float> row(int64_t i) const { return rowOf(damped, i); }
  /// Row of the upper triangular U with inverse(H) = U^T U.
  llvm::ArrayRef<float> factor(int64_t i) const { return rowOf(upper, i); }

private:
  llvm::ArrayRef<float> rowOf(const std::vector<float> &matrix, int64_t i) const {
    return llvm::ArrayRef(matrix).slice(static_cast<size_t>(i * columns()), diagonal.size());
  }

  std::vector<float> diagonal, damped, upper;
};

} // namespace burin
