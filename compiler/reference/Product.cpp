// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The reference interpreter's product: nearly all of its time. Four rows of w at once, so that x is
// read once for four sums, and each sum in four lanes.

#include "compiler/reference/Matrix.h"

#include "llvm/Support/Parallel.h"

#include <cassert>
#include <cstring>

using namespace burin;

using Lanes = float __attribute__((vector_size(16)));

static Lanes load(const float *from) {
  Lanes lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

/// `count` (1 to 4) sums of x times the rows at `w`, `columns` apart.
static void dots(const float *x, const float *w, int64_t columns, int64_t count, float *out) {
  Lanes sums[4] = {};
  int64_t whole = columns & ~int64_t(3);
  for (int64_t c = 0; c < whole; c += 4) {
    Lanes lanes = load(x + c);
    for (int64_t r = 0; r < 4; ++r)
      sums[r] += lanes * load(w + (r < count ? r : 0) * columns + c);
  }
  for (int64_t r = 0; r < count; ++r) {
    float sum = (sums[r][0] + sums[r][2]) + (sums[r][1] + sums[r][3]);
    for (int64_t c = whole; c < columns; ++c)
      sum += x[c] * w[r * columns + c];
    out[r] = sum;
  }
}

Matrix burin::product(const Matrix &x, const Matrix &w) {
  assert(x.columns == w.columns);
  Matrix y(x.rows, w.rows);
  llvm::parallelFor(0, static_cast<size_t>((w.rows + 3) / 4), [&](size_t block) {
    int64_t first = static_cast<int64_t>(block) * 4, count = std::min<int64_t>(4, w.rows - first);
    for (int64_t t = 0; t < x.rows; ++t)
      dots(x.row(t).data(), w.row(first).data(), x.columns, count, &y.row(t)[first]);
  });
  return y;
}
