// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Greedy choice of a token.
#ifndef BURIN_KERNELS_GENERIC_ARGMAX_F32_H
#define BURIN_KERNELS_GENERIC_ARGMAX_F32_H

#include "burin/strict.h"

#include "burin/math.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// The index of the largest of x (n); of equal ones the first. NaN never wins; -1 when there is
// nothing but NaN.
inline int32_t argmax_f32(const float *x, size_t n) {
  size_t best = 0;
  while (best < n && is_nan(x[best]))
    ++best;
  if (best == n)
    return -1;
  for (size_t i = best + 1; i < n; ++i) {
    if (x[i] > x[best])
      best = i;
  }
  return static_cast<int32_t>(best);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_ARGMAX_F32_H
