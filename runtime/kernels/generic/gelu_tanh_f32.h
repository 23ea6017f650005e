// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GELU (Hendrycks and Gimpel 2016) in its tanh approximation.
#ifndef BURIN_KERNELS_GENERIC_GELU_TANH_F32_H
#define BURIN_KERNELS_GENERIC_GELU_TANH_F32_H

#include "burin/strict.h"

#include "burin/math.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (n) = gelu(x). y may be x itself.
inline void gelu_tanh_f32(float *y, const float *x, size_t n) {
  for (size_t i = 0; i < n; ++i)
    y[i] = burin::gelu_tanh_f32(x[i]);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_GELU_TANH_F32_H
