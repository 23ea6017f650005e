// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rows of weights of every stored type as floats, eight at a time, for products with activations
// that stay floats.
#ifndef BURIN_KERNELS_GENERIC_STORED_ROWS_H
#define BURIN_KERNELS_GENERIC_STORED_ROWS_H

#include "burin/strict.h"

#include "burin/half.h"
#include "burin/lanes.h"

#include "packed_codes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// load(lanes, at, n) gives columns at ... at + n - 1 and zeros behind them, n <= 8.
template <class Format> struct StoredRow {
  PackedRow row;

  StoredRow(const uint8_t *w, size_t rows, size_t cols, size_t group, size_t r)
      : row(Format::packed(rows, cols, group), w, r) {}
  void load(Lanes &to, size_t at, size_t n) const {
    float values[kLanes]; // not zeroed as a whole, which compilers make a call of memset
    for (size_t i = 0; i < kLanes; ++i)
      values[i] = i < n ? row.value(at + i) : 0.0f;
    to.load(values);
  }
};

// Two bytes a number, row after row.
template <float (*Widen)(uint16_t)> struct StoredHalves {
  const uint16_t *row;

  StoredHalves(const uint16_t *w, size_t, size_t cols, size_t, size_t r) : row(w + r * cols) {}
  void load(Lanes &to, size_t at, size_t n) const {
    float values[kLanes];
    for (size_t i = 0; i < kLanes; ++i)
      values[i] = i < n ? Widen(row[at + i]) : 0.0f;
    to.load(values);
  }
};

// x (cols) . row, summed as dot_f32 does
template <class Row> inline float stored_dot(const float *x, const Row &row, size_t cols) {
  Lanes sums, xs, ws;
  size_t at = 0;
  for (const size_t whole = whole_steps(cols, kLanes); at < whole; at += kLanes) {
    xs.load(x + at);
    row.load(ws, at, kLanes);
    sums.mac(xs, ws);
  }
  if (at < cols) {
    xs.load_part(x + at, cols - at);
    row.load(ws, at, cols - at);
    sums.mac(xs, ws);
  }
  return sums.sum();
}

// row (cols) as floats
template <class Row> inline void stored_copy(float *y, const Row &row, size_t cols) {
  for (size_t at = 0; at < cols; at += kLanes) {
    const size_t n = cols - at < kLanes ? cols - at : kLanes;
    Lanes values;
    row.load(values, at, n);
    for (size_t i = 0; i < n; ++i)
      y[at + i] = values.lane(i);
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_STORED_ROWS_H
