// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Root-mean-square normalization with a gain.
#ifndef BURIN_KERNELS_GENERIC_RMS_NORM_F32_H
#define BURIN_KERNELS_GENERIC_RMS_NORM_F32_H

#include "burin/strict.h"

#include "rms_factor_f32.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (tokens, dim) = (x * rsqrt(mean(x^2) + eps)) * gain, x (tokens, dim), gain (dim). y may be x
// itself.
inline void rms_norm_f32(float *y, const float *x, const float *gain, size_t tokens, size_t dim,
                         float eps) {
  for (size_t t = 0; t < tokens; ++t, x += dim, y += dim) {
    float factor = rms_factor_f32(x, dim, eps);
    for (size_t i = 0; i < dim; ++i)
      y[i] = x[i] * factor * gain[i];
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_RMS_NORM_F32_H
