// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loop that the kernels of 8-bit weights and 8-bit activations share, a tile of rows at a time.
#ifndef BURIN_KERNELS_ARMV7EM_EACH_DOT_I8_A8_H
#define BURIN_KERNELS_ARMV7EM_EACH_DOT_I8_A8_H

#include "burin/strict.h"

#include "each_tile_sum_a8.h"
#include "row_tiles_i8_a8.h"
#include "sum_i8_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// As each_packed_dot_a8.
template <class Emit>
inline void each_dot_i8_a8(const uint8_t *x, const uint8_t *w, size_t tokens, size_t rows,
                           size_t cols, size_t group, size_t x_group, const Emit &emit) {
  if (kRowTiles && tokens == 1 && !group && !x_group && cols <= kMostRowColumns)
    return each_row_tile_i8_a8(x, w, rows, cols, emit);
  each_tile_sum_a8<FormatI8, SumI8>(x, w, tokens, rows, cols, group, x_group, emit);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV7EM_EACH_DOT_I8_A8_H
