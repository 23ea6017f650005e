// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loop that every matrix kernel shares: dot products of token rows with weight rows, several of
// each at a time so that a loaded value is used more than once. Each product is summed in the order
// of lanes.h, so the blocking does not change a bit.
#ifndef BURIN_KERNELS_GENERIC_EACH_DOT_F32_H
#define BURIN_KERNELS_GENERIC_EACH_DOT_F32_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "lane_sums_f32.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// out[t][r] = x row t . w row r
template <size_t Tokens, size_t Rows>
BURIN_HOT inline void dot_block_f32(float (&out)[Tokens][Rows], const float *x, const float *w,
                                    size_t cols) {
  Lanes sums[Tokens][Rows];
  auto step = [&](size_t at, auto load) BURIN_INLINE {
    Lanes xs[Tokens];
    BURIN_UNROLL for (size_t t = 0; t < Tokens; ++t) load(xs[t], x + t * cols + at);
    BURIN_UNROLL for (size_t r = 0; r < Rows; ++r) {
      Lanes ws;
      load(ws, w + r * cols + at);
      BURIN_UNROLL for (size_t t = 0; t < Tokens; ++t) sums[t][r].mac(xs[t], ws);
    }
  };
  size_t at = 0;
  for (const size_t whole = whole_steps(cols, kLanes); at < whole; at += kLanes)
    step(at, [](Lanes &to, const float *from) BURIN_INLINE { to.load(from); });
  if (at < cols)
    step(at, [=](Lanes &to, const float *from) BURIN_INLINE { to.load_part(from, cols - at); });
  BURIN_UNROLL for (size_t t = 0; t < Tokens; ++t) lane_sums_f32(out[t], sums[t]);
}

template <size_t Tokens, size_t Rows, class Emit>
inline void emit_block_f32(const float *x, const float *w, size_t cols, size_t token, size_t row,
                           const Emit &emit) {
  float out[Tokens][Rows];
  dot_block_f32<Tokens, Rows>(out, x + token * cols, w + row * cols, cols);
  BURIN_UNROLL for (size_t t = 0; t < Tokens; ++t) emit(token + t, row, out[t], Rows);
}

static_assert(kLaneRows <= 4 && kLaneTokens <= 2, "the rests below are handled once, not in loops");

template <size_t Rows, class Emit>
inline void emit_rows_f32(const float *x, const float *w, size_t tokens, size_t cols, size_t row,
                          const Emit &emit) {
  size_t token = 0;
  for (const size_t whole = whole_steps(tokens, kLaneTokens); token < whole; token += kLaneTokens)
    emit_block_f32<kLaneTokens, Rows>(x, w, cols, token, row, emit);
  if (token < tokens)
    emit_block_f32<1, Rows>(x, w, cols, token, row, emit);
}

// For x (tokens, cols) and w (rows, cols) calls emit(token, row, dots, count): dots[i] = x row
// `token` . w row `row + i`. Each pair comes once; row is even, and count is even except at the end
// of an odd `rows`.
template <class Emit>
inline void each_dot_f32(const float *x, const float *w, size_t tokens, size_t rows, size_t cols,
                         const Emit &emit) {
  size_t row = 0;
  for (const size_t whole = whole_steps(rows, kLaneRows); row < whole; row += kLaneRows)
    emit_rows_f32<kLaneRows>(x, w, tokens, cols, row, emit);
  if (rows - row >= 2) {
    emit_rows_f32<2>(x, w, tokens, cols, row, emit);
    row += 2;
  }
  if (row < rows)
    emit_rows_f32<1>(x, w, tokens, cols, row, emit);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_EACH_DOT_F32_H
