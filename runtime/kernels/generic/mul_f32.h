// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The product of two arrays, element by element.
#ifndef BURIN_KERNELS_GENERIC_MUL_F32_H
#define BURIN_KERNELS_GENERIC_MUL_F32_H

#include "burin/strict.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (n) = a * b. y may be a or b.
inline void mul_f32(float *y, const float *a, const float *b, size_t n) {
  for (size_t i = 0; i < n; ++i)
    y[i] = a[i] * b[i];
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_MUL_F32_H
