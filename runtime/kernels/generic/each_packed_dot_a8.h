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
#include "burin/half.h"

#include "packing_i4.h"
#include "packing_i8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Products of codes with the codes of 32 activations, or of the `n` last ones; 4 bits come without
// their bias.
template <size_t Bits>
inline int32_t code_products_a8(const uint8_t *w, const int8_t *x, size_t n) {
  int32_t dot = 0;
  if (Bits == 8) {
    for (size_t i = 0; i < n; ++i)
      dot += static_cast<int8_t>(w[i]) * x[i];
    return dot;
  }
  for (size_t i = 0; i < 16; ++i) // the activations are padded with zeros
    dot += (w[i] & 15) * x[i] + (w[i] >> 4) * x[i + 16];
  return dot;
}

// x: a token as quantize_a8 writes it, with groups of x_group; w: a row of the generic packings.
template <size_t Bits, bool Minimum>
inline float packed_dot_a8(const uint8_t *x, const uint8_t *w, const Packed &packed,
                           size_t x_group) {
  const PackedActivation activation = {packed.columns, x_group, kCodeBytesA8};
  const auto *scales = reinterpret_cast<const float *>(x);
  const auto *sums = reinterpret_cast<const int32_t *>(x + activation.sums_at());
  const auto *codes = reinterpret_cast<const int8_t *>(x + activation.codes_at());
  const size_t width = packed.group_columns(), step = x_group ? x_group : width;
  float y = 0.0f, row_scale = packed.group ? 1.0f : load_f32(w);
  for (size_t at = 0; at < packed.columns; at += step) {
    const size_t g = at / width, end = at + step < packed.columns ? at + step : packed.columns;
    const uint8_t *group = w + packed.group_at(g), *stored = group + packed.head_bytes();
    int32_t dot = 0, sum = 0;
    for (size_t c = at; c < end; c += 32) {
      dot += code_products_a8<Bits>(stored + (c - g * width) * Bits / 8, codes + c,
                                    end - c < 32 ? end - c : 32);
      sum += sums[c / 32];
    }
    if (Bits == 4 && !Minimum)
      dot -= 8 * sum;
    const float d = static_cast<float>(dot), s = static_cast<float>(sum);
    const float scale = packed.group ? half_to_float(load_u16(group)) : 1.0f;
    const float xs = x_group ? scales[at / 32] : 1.0f;
    if (Minimum) {
      const float both = d * scale + s * half_to_float(load_u16(group + 2));
      y += x_group ? both * xs : both;
    } else if (packed.group) {
      y += x_group ? d * (scale * xs) : d * scale;
    } else {
      y += x_group ? d * xs : d;
    }
  }
  if (x_group)
    return packed.group ? y : y * row_scale;
  return packed.group ? y * scales[0] : y * (row_scale * scales[0]);
}

// For x (tokens) and w in a generic packing calls emit(token, row, dots, count): dots[i] = x
// `token` . w row `row + i`. Each pair comes once; row is even, and count is even except at the
// end of an odd `rows`.
template <size_t Bits, bool Minimum, class Emit>
inline void each_packed_dot_a8(const uint8_t *x, const uint8_t *w, size_t tokens, size_t rows,
                               size_t cols, size_t group, size_t x_group, const Emit &emit) {
  const Packed packed = {Bits == 8 ? kPackingI8 : kPackingI4, Bits, Minimum, rows, cols, group};
  const size_t token_bytes = PackedActivation{cols, x_group, kCodeBytesA8}.bytes();
  for (size_t r = 0; r < rows; r += 2) {
    const size_t count = rows - r < 2 ? 1 : 2;
    for (size_t t = 0; t < tokens; ++t) {
      float dots[2] = {};
      for (size_t i = 0; i < count; ++i)
        dots[i] = packed_dot_a8<Bits, Minimum>(x + t * token_bytes,
                                               w + (r + i) * packed.tile_bytes(), packed, x_group);
      emit(t, r, dots, count);
    }
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_EACH_PACKED_DOT_A8_H
