// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layer normalization (Ba et al. 2016).
#ifndef BURIN_KERNELS_GENERIC_LAYER_NORM_F32_H
#define BURIN_KERNELS_GENERIC_LAYER_NORM_F32_H

#include "burin/strict.h"

#include "burin/lanes.h"
#include "burin/math.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (tokens, dim) = (x - mean) * rsqrt(variance + eps) * gain + bias, x (tokens, dim), gain, bias
// (dim); variance = mean((x - mean)^2), from the differences, which y holds meanwhile. y may be x
// itself.
inline void layer_norm_f32(float *y, const float *x, const float *gain, const float *bias,
                           size_t tokens, size_t dim, float eps) {
  float count = static_cast<float>(dim);
  for (size_t t = 0; t < tokens; ++t, x += dim, y += dim) {
    float mean = sum_f32(x, dim) / count;
    for (size_t i = 0; i < dim; ++i)
      y[i] = x[i] - mean;
    float factor = rsqrt_f32(sum_squares_f32(y, dim) / count + eps);
    for (size_t i = 0; i < dim; ++i)
      y[i] = y[i] * factor * gain[i] + bias[i];
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_LAYER_NORM_F32_H
