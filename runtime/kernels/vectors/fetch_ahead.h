// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights that are read once, asked for before they are needed, for processors that do not see by
// themselves soon enough where a loop reads.
#ifndef BURIN_KERNELS_VECTORS_FETCH_AHEAD_H
#define BURIN_KERNELS_VECTORS_FETCH_AHEAD_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Asks for kBytes and a line, 512 bytes behind `at`. Farther ahead, lines leave the first cache
// before they are used. Nothing happens where there is no memory.
template <size_t kBytes> BURIN_INLINE inline void fetch_ahead(const uint8_t *at) {
  BURIN_UNROLL for (size_t line = 0; line < kBytes + 64; line += 64)
      __builtin_prefetch(at + 512 + line, 0, 0);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_VECTORS_FETCH_AHEAD_H
