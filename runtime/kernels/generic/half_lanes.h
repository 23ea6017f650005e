// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Halves of a cache as floats, several at a time. Compilers do not find the instructions that some
// chips have for it.
#ifndef BURIN_KERNELS_GENERIC_HALF_LANES_H
#define BURIN_KERNELS_GENERIC_HALF_LANES_H

#include "burin/strict.h"

#include "burin/half.h"
#include "burin/lanes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// The first `n` <= 8 halves at p as floats, zeros behind them.
BURIN_INLINE inline void load_halves(Lanes &to, const uint16_t *p, size_t n) {
  float values[kLanes];
  for (size_t i = 0; i < kLanes; ++i)
    values[i] = i < n ? any_half_to_float(p[i]) : 0.0f;
  to.load(values);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_HALF_LANES_H
