// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The largest magnitude of some floats, as an integer: four at a time, and the sign shifted out,
// which is an instruction less than masked.
#ifndef BURIN_KERNELS_ARMV7EM_LARGEST_A8_H
#define BURIN_KERNELS_ARMV7EM_LARGEST_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"
#include "burin/math.h"

#include "each_row.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// The largest bits of |x|, x (n).
inline uint32_t largest_a8(const float *x, size_t n) {
  uint32_t twice = 0;
  auto raise = [&](size_t i) BURIN_INLINE {
    const uint32_t bits = bits_of(x[i]) << 1;
    twice = bits > twice ? bits : twice;
  };
  size_t i = 0;
  for (const size_t whole = whole_steps(n, 4); i < whole; i += 4)
    each_row<4>([&](size_t j) BURIN_INLINE { raise(i + j); });
  for (; i < n; ++i)
    raise(i);
  return twice >> 1;
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV7EM_LARGEST_A8_H
