// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loop that the kernels of these weights and 8-bit activations share, in tiles of sixteen rows.
#ifndef BURIN_KERNELS_VECTORS_EACH_DOT_I4M_A8_H
#define BURIN_KERNELS_VECTORS_EACH_DOT_I4M_A8_H

#include "burin/strict.h"

#include "block_dots_a8.h"
#include "each_tile_dot_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// As each_packed_dot_a8.
template <class Emit>
inline void each_dot_i4m_a8(const uint8_t *x, const uint8_t *w, size_t tokens, size_t rows,
                            size_t cols, size_t group, size_t x_group, const Emit &emit) {
  each_tile_dot_a8<FormatI4m, BlockTiles>(x, w, tokens, rows, cols, group, x_group, emit);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_VECTORS_EACH_DOT_I4M_A8_H
