// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The sum of two arrays, element by element.
#ifndef BURIN_KERNELS_GENERIC_ADD_F32_H
#define BURIN_KERNELS_GENERIC_ADD_F32_H

#include "burin/strict.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (n) = a + b. y may be a or b.
inline void add_f32(float *y, const float *a, const float *b, size_t n) {
  for (size_t i = 0; i < n; ++i)
    y[i] = a[i] + b[i];
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_ADD_F32_H
