// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loops around the integer sums of a tile, for folders that bring such sums in instructions of
// their own: each_packed_dot_a8.h with all rows of a tile at once, the same bits.
#ifndef BURIN_KERNELS_GENERIC_EACH_TILE_SUM_A8_H
#define BURIN_KERNELS_GENERIC_EACH_TILE_SUM_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "activation_a8.h"
#include "dot_scale_a8.h"
#include "each_row.h"
#include "emit_rest_a8.h"
#include "packed_codes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// One tile times one token: y (rows of a tile). `codes` are those of the tile's first group, head
// bytes behind its begin; `padded` columns in groups of `width`. Scales, sums and codes of the
// token as in PackedActivation. Groups, XGroups: whether weights and activations have some.
template <class Format, class Dot, bool Groups, bool XGroups>
BURIN_INLINE inline void tile_sum_a8(float *y, const uint8_t *codes, size_t padded, size_t width,
                                     const float *scales, const int32_t *sums, const uint8_t *x) {
  constexpr Packed kFormat = Format::packed(0, 0, 0);
  constexpr bool kMinimum = kFormat.minimum;
  constexpr size_t kRows = kFormat.packing.rows, kNumberBytes = kRows * (Groups ? 2 : 4);
  constexpr size_t kHead = kNumberBytes * (kMinimum ? 2 : 1);
  float w[kRows], m[kRows], sum_of[kRows];
  typename Dot::Number dots[kRows];
  each_row<kRows>([&](size_t r) BURIN_INLINE { sum_of[r] = 0.0f; });
  for (size_t left = padded; left > 0; codes += kHead) {
    const size_t in_group = !Groups || (width != 32 && left < width) ? left : width;
    left -= in_group;
    const uint8_t *numbers = codes - kHead;
    if (XGroups && (Groups || kMinimum)) {
      load_scales_a8<kRows, Groups>(w, numbers);
      if (kMinimum)
        load_scales_a8<kRows, Groups>(m, numbers + kNumberBytes);
    }
    for (size_t rest = in_group; rest > 0;) {
      const size_t columns = !XGroups ? rest : !Groups && rest < 32 ? rest : 32;
      rest -= columns;
      int32_t sum = 0;
      if (Dot::kBias || kMinimum)
        for (size_t at = 0; at < columns; at += 32)
          sum += *sums++;
      Dot::sum(dots, codes, x, columns, -Dot::kBias * sum);
      if (!XGroups && (Groups || kMinimum)) {
        load_scales_a8<kRows, Groups>(w, numbers);
        if (kMinimum)
          load_scales_a8<kRows, Groups>(m, numbers + kNumberBytes);
      }
      codes += kRows * columns * kFormat.bits / 8;
      x += columns * kCodeBytesA8;
      if (!XGroups && !Groups && !kMinimum)
        scale_rows_a8<kRows>(y, dots, numbers, *scales); // all there is to do
      else
        each_row<kRows>([&](size_t r) BURIN_INLINE {
          if (kMinimum) {
            const float both = add_scaled_a8(scaled_a8(sum, m[r]), dots[r], w[r]);
            sum_of[r] = plus_a8(sum_of[r], XGroups ? product_a8(both, *scales) : both);
          } else if (Groups) {
            sum_of[r] =
                add_scaled_a8(sum_of[r], dots[r], XGroups ? product_a8(w[r], *scales) : w[r]);
          } else {
            sum_of[r] = add_scaled_a8(sum_of[r], dots[r], *scales);
          }
        });
      if (XGroups)
        ++scales;
    }
    if (XGroups && !Groups) {
      load_scales_a8<kRows, false>(w, numbers);
      each_row<kRows>([&](size_t r) BURIN_INLINE { sum_of[r] = product_a8(sum_of[r], w[r]); });
    }
  }
  if (Groups && !XGroups)
    each_row<kRows>([&](size_t r) BURIN_INLINE { sum_of[r] = product_a8(sum_of[r], *scales); });
  if (XGroups || Groups || kMinimum)
    each_row<kRows>([&](size_t r) BURIN_INLINE { y[r] = sum_of[r]; });
}

// Width: 0 for rows that are one group, the columns of a group, or 1 to take them from `group`.
template <class Format, class Dot, size_t Width, bool XGroups, class Emit>
inline void each_tile_sum_of_a8(const uint8_t *x, const uint8_t *w, size_t tokens, size_t rows,
                                size_t cols, size_t group, const Emit &emit) {
  constexpr size_t kRows = Format::packed(0, 0, 0).packing.rows;
  const size_t width = Width == 1 ? group : Width;
  const Packed packed = Format::packed(rows, cols, width);
  const PackedActivation activation = {cols, XGroups ? 32 : 0, kCodeBytesA8};
  // Groups of weights are whole, activations only to the next multiple of 32.
  const size_t padded = Width ? activation.blocks() * 32 : packed.group_columns();
  const size_t tile_bytes = packed.tile_bytes(), token_bytes = activation.bytes();
  const uint8_t *codes = w + packed.head_bytes();
  for (size_t r = 0; r < rows; r += kRows, codes += tile_bytes) {
    const uint8_t *token = x;
    for (size_t t = 0; t < tokens; ++t, token += token_bytes) {
      float y[kRows];
      tile_sum_a8<Format, Dot, Width != 0, XGroups>(
          y, codes, padded, width, reinterpret_cast<const float *>(token),
          reinterpret_cast<const int32_t *>(token + activation.sums_at()),
          token + activation.codes_at());
      if (rows - r >= kRows)
        emit(t, r, y, kRows);
      else
        emit_rest_a8(t, r, y, rows - r, emit);
    }
  }
}

// As each_packed_dot_a8, with as many rows at a time as a tile has (even).
//
// Dot::sum(dots, codes, x, columns, start): dots[r] = start + the sum of what is stored of row r
// times the activations' codes, over so many columns of a group: a multiple of 32, but of
// packing.columns at a row's end. Dot::kBias: what is stored less the code. Dot::Number: int32_t,
// or float where a sum fits one exactly or is rounded once. Where the token's scale is NaN its
// codes may be anything.
template <class Format, class Dot, class Emit>
inline void each_tile_sum_a8(const uint8_t *x, const uint8_t *w, size_t tokens, size_t rows,
                             size_t cols, size_t group, size_t x_group, const Emit &emit) {
  // Not one loop with conditions: it needs twice as many registers as Cortex-M has.
  if (x_group) {
    if (group == 32)
      each_tile_sum_of_a8<Format, Dot, 32, true>(x, w, tokens, rows, cols, group, emit);
    else if (group)
      each_tile_sum_of_a8<Format, Dot, 1, true>(x, w, tokens, rows, cols, group, emit);
    else
      each_tile_sum_of_a8<Format, Dot, 0, true>(x, w, tokens, rows, cols, group, emit);
  } else {
    if (group == 32)
      each_tile_sum_of_a8<Format, Dot, 32, false>(x, w, tokens, rows, cols, group, emit);
    else if (group)
      each_tile_sum_of_a8<Format, Dot, 1, false>(x, w, tokens, rows, cols, group, emit);
    else
      each_tile_sum_of_a8<Format, Dot, 0, false>(x, w, tokens, rows, cols, group, emit);
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_EACH_TILE_SUM_A8_H
