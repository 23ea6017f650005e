// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The largest magnitude of some floats, as an integer.
#ifndef BURIN_KERNELS_GENERIC_LARGEST_A8_H
#define BURIN_KERNELS_GENERIC_LARGEST_A8_H

#include "burin/strict.h"

#include "burin/math.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// The largest bits of |x|, x (n).
inline uint32_t largest_a8(const float *x, size_t n) {
  uint32_t largest = 0;
  for (size_t i = 0; i < n; ++i) {
    uint32_t bits = bits_of(x[i]) & 0x7fffffffu;
    largest = bits > largest ? bits : largest;
  }
  return largest;
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_LARGEST_A8_H
