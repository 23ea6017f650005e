// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The activation x * sigmoid(x).
#ifndef BURIN_KERNELS_GENERIC_SILU_F32_H
#define BURIN_KERNELS_GENERIC_SILU_F32_H

#include "burin/strict.h"

#include "burin/math.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (n) = x / (1 + e^-x). y may be x itself.
inline void silu_f32(float *y, const float *x, size_t n) {
  for (size_t i = 0; i < n; ++i)
    y[i] = burin::silu_f32(x[i]);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_SILU_F32_H
