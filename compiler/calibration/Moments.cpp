// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products of what a weight is multiplied by.

#include "compiler/calibration/Moments.h"

#include <algorithm>

using namespace burin;

/// Tokens whose products are added in float before doubles take them.
static constexpr int64_t kChunk = 1024;

/// Rows from..to as columns.
static Matrix transposed(const Matrix &x, int64_t from, int64_t to) {
  Matrix y(x.columns, to - from);
  for (int64_t t = from; t < to; ++t)
    for (int64_t c = 0; c < x.columns; ++c)
      y.row(c)[static_cast<size_t>(t - from)] = x.row(t)[static_cast<size_t>(c)];
  return y;
}

std::vector<double> burin::moments(const Matrix &a, const Matrix &b) {
  std::vector<double> sums(static_cast<size_t>(a.columns * b.columns));
  for (int64_t from = 0; from < a.rows; from += kChunk) {
    int64_t to = std::min(from + kChunk, a.rows);
    Matrix chunk = product(transposed(a, from, to), transposed(b, from, to));
    for (auto [sum, more] : llvm::zip_equal(sums, chunk.numbers))
      sum += more;
  }
  return sums;
}

std::vector<double> burin::squares(const Matrix &a) {
  std::vector<double> sums(static_cast<size_t>(a.columns));
  for (int64_t t = 0; t < a.rows; ++t)
    for (auto [sum, value] : llvm::zip_equal(sums, a.row(t)))
      sum += static_cast<double>(value) * value;
  return sums;
}
