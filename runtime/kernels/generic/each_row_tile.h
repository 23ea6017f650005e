// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loop over tiles of rows whose kernel makes results, not sums, of a tile.
#ifndef BURIN_KERNELS_GENERIC_EACH_ROW_TILE_H
#define BURIN_KERNELS_GENERIC_EACH_ROW_TILE_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "emit_rest_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// tile(y, w) writes kRows results of the tile at w; emit as in each_tile_sum_a8, for one token.
template <size_t kRows, class Tile, class Emit>
BURIN_INLINE inline void each_row_tile(const uint8_t *w, size_t rows, size_t tile_bytes,
                                       const Tile &tile, const Emit &emit) {
  const Emit own = emit; // out of memory
  size_t r = 0;
  for (const size_t whole = whole_steps(rows, kRows); r < whole; r += kRows, w += tile_bytes) {
    float y[kRows];
    tile(y, w);
    own(0, r, y, kRows);
  }
  if (r < rows) {
    float y[kRows];
    tile(y, w);
    emit_rest_a8(0, r, y, rows - r, own);
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_EACH_ROW_TILE_H
