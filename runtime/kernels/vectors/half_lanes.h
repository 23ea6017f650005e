// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Halves of a cache as floats, eight at a time in instructions that give the bits of
// any_half_to_float.
#ifndef BURIN_KERNELS_VECTORS_HALF_LANES_H
#define BURIN_KERNELS_VECTORS_HALF_LANES_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "eight_halves.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// The first `n` <= 8 halves at p as floats, zeros behind them.
BURIN_INLINE inline void load_halves(Lanes &to, const uint16_t *p, size_t n) {
  uint16_t padded[kLanes] = {};
  if (n < kLanes) {
    BURIN_UNROLL for (size_t i = 0; i < kLanes - 1; ++i) {
      if (i < n)
        padded[i] = p[i];
    }
    p = padded;
  }
  load_eight_halves(to, p);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_VECTORS_HALF_LANES_H
