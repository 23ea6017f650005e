// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The damped second moments of a weight's input and the Cholesky factor of their inverse.

#include "codegen/weights/Sensitivity.h"

#include "llvm/Support/Parallel.h"

#include <algorithm>
#include <cassert>
#include <cmath>

using namespace burin;

/// Share of the mean moment that is added to the diagonal. GPTQ (Frantar et al., arXiv 2210.17323)
/// takes 0.01; with some ten thousand tokens of calibration 0.01 to 0.1 lose the same, within 4 %.
static constexpr double kDamping = 0.03;

namespace {

/// A square matrix of doubles.
struct Square {
  size_t size;
  std::vector<double> numbers;

  explicit Square(size_t size) : size(size), numbers(size * size) {}
  double *row(size_t i) { return &numbers[i * size]; }
};

} // namespace

/// In four sums, in one order everywhere.
static double dot(const double *a, const double *b, size_t count) {
  double sums[4] = {};
  size_t i = 0;
  for (; i + 4 <= count; i += 4)
    for (size_t lane = 0; lane < 4; ++lane)
      sums[lane] += a[i + lane] * b[i + lane];
  for (; i < count; ++i)
    sums[0] += a[i] * b[i];
  return (sums[0] + sums[2]) + (sums[1] + sums[3]);
}

/// The lower triangular L with a = L L^T.
static Square cholesky(Square &a) {
  Square lower(a.size);
  for (size_t j = 0; j < a.size; ++j) {
    double *pivot = lower.row(j), square = a.row(j)[j] - dot(pivot, pivot, j);
    // Damping keeps it away from 0; rounding could eat it only if a was not semidefinite.
    pivot[j] = std::sqrt(std::max(square, 1e-9));
    auto below = [&](size_t i) {
      lower.row(i)[j] = (a.row(i)[j] - dot(lower.row(i), pivot, j)) / pivot[j];
    };
    if (a.size - j < 512) // less than a thread costs
      for (size_t i = j + 1; i < a.size; ++i)
        below(i);
    else
      llvm::parallelFor(j + 1, a.size, below);
  }
  return lower;
}

/// The inverse's transpose: row i of the result is column i of the inverse of `lower`.
static Square inverseTransposed(Square &lower) {
  Square result(lower.size);
  llvm::parallelFor(0, lower.size, [&](size_t column) {
    double *x = result.row(column);
    x[column] = 1 / lower.row(column)[column];
    for (size_t i = column + 1; i < lower.size; ++i)
      x[i] = -dot(lower.row(i) + column, x + column, i - column) / lower.row(i)[i];
  });
  return result;
}

Sensitivity::Sensitivity(llvm::ArrayRef<double> moments, int64_t columns) {
  auto size = static_cast<size_t>(columns);
  assert(moments.size() == size * size);
  double trace = 0;
  for (size_t i = 0; i < size; ++i)
    trace += moments[i * size + i];
  double mean = trace / static_cast<double>(size);
  auto entry = [&](size_t i, size_t j) {
    return (mean > 0 ? moments[i * size + j] / mean : 0) + (i == j ? kDamping : 0);
  };
  damped.resize(size * size);
  // With rows and columns in reverse order, H = L L^T becomes H = R R^T with R upper triangular,
  // and U is the inverse of R.
  Square reversed(size);
  for (size_t i = 0; i < size; ++i)
    for (size_t j = 0; j < size; ++j) {
      damped[i * size + j] = static_cast<float>(entry(i, j));
      reversed.row(size - 1 - i)[size - 1 - j] = entry(i, j);
    }
  for (size_t i = 0; i < size; ++i)
    diagonal.push_back(damped[i * size + i]);
  Square lower = cholesky(reversed);
  Square inverse = inverseTransposed(lower);
  upper.resize(size * size);
  for (size_t i = 0; i < size; ++i)
    for (size_t j = i; j < size; ++j)
      upper[i * size + j] = static_cast<float>(inverse.row(size - 1 - j)[size - 1 - i]);
}

Sensitivity::Sensitivity(llvm::ArrayRef<double> moments) {
  double mean = 0;
  for (double moment : moments)
    mean += moment / static_cast<double>(moments.size());
  for (double moment : moments)
    diagonal.push_back(static_cast<float>((mean > 0 ? moment / mean : 0) + kDamping));
}
