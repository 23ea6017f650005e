// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The products of packed weights with quantized activations, said once: what every folder's
// each_dot_*_a8 computes, bit for bit. Sums of integer products are exact; the floats are added in
// the order of the columns.
//
// A block is 32 columns where activations have groups, otherwise a group of the weight. With D the
// block's sum of code products, S its sum of activation codes, w and m the weight's scale and
// minimum, x the activation's scale:
//   both in groups   y = sum of D * (w * x)     with a minimum  sum of (D * w + S * m) * x
//   weights only     y = (sum of D * w) * x     with a minimum  (sum of (D * w + S * m)) * x
//   activations only y = (sum of D * x) * w
//   none             y = D * (w * x)
#ifndef BURIN_KERNELS_GENERIC_EACH_PACKED_DOT_A8_H
#define BURIN_KERNELS_GENERIC_EACH_PACKED_DOT_A8_H

#include "burin/strict.h"

#include "activation_a8.h"
#include "packed_codes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// x: a token as quantize_a8 writes it, with groups of x_group.
inline float packed_dot_a8(const uint8_t *x, const PackedRow &row, size_t x_group) {
  const Packed &packed = row.packed;
  const PackedActivation activation = {packed.columns, x_group, kCodeBytesA8};
  const auto *scales = reinterpret_cast<const float *>(x);
  const auto *sums = reinterpret_cast<const int32_t *>(x + activation.sums_at());
  const auto *codes = reinterpret_cast<const int8_t *>(x + activation.codes_at());
  const size_t width = packed.group_columns(), step = x_group ? x_group : width;
  float y = 0.0f;
  for (size_t at = 0; at < packed.columns; at += step) {
    const size_t g = at / width, end = at + step < packed.columns ? at + step : packed.columns;
    int32_t dot = 0, sum = 0;
    for (size_t c = at; c < end; ++c)
      dot += row.code(g, c - g * width) * codes[c];
    for (size_t block = at / 32; block * 32 < end; ++block)
      sum += sums[block];
    const float d = static_cast<float>(dot), s = static_cast<float>(sum);
    if (packed.minimum)
      y += x_group ? (d * row.scale(g) + s * row.minimum(g)) * scales[at / 32]
                   : d * row.scale(g) + s * row.minimum(g);
    else if (packed.group)
      y += x_group ? d * (row.scale(g) * scales[at / 32]) : d * row.scale(g);
    else
      y += x_group ? d * scales[at / 32] : d;
  }
  if (x_group)
    return packed.group ? y : y * row.scale(0);
  return packed.group ? y * scales[0] : y * (row.scale(0) * scales[0]);
}

// For x (tokens) and w packed as `Format` says calls emit(token, row, dots, count): dots[i] = x
// `token` . w row `row + i`. Each pair comes once; row is even, and count is even except at the
// end of an odd `rows`.
template <class Format, class Emit>
inline void each_packed_dot_a8(const uint8_t *x, const uint8_t *w, size_t tokens, size_t rows,
                               size_t cols, size_t group, size_t x_group, const Emit &emit) {
  const Packed packed = Format::packed(rows, cols, group);
  const size_t token_bytes = PackedActivation{cols, x_group, kCodeBytesA8}.bytes();
  for (size_t r = 0; r < rows; r += 2) {
    const size_t count = rows - r < 2 ? 1 : 2;
    for (size_t t = 0; t < tokens; ++t) {
      float dots[2] = {};
      for (size_t i = 0; i < count; ++i)
        dots[i] = packed_dot_a8(x + t * token_bytes, PackedRow(packed, w, r + i), x_group);
      emit(t, r, dots, count);
    }
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_EACH_PACKED_DOT_A8_H
