// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Root-mean-square normalization fused into the matrix behind it: its factor is one number a token
// and moves behind the dot products, its gain went into the columns of w when the model was
// compiled.
#ifndef BURIN_KERNELS_GENERIC_RMS_LINEAR_F32_H
#define BURIN_KERNELS_GENERIC_RMS_LINEAR_F32_H

#include "burin/strict.h"

#include "each_dot_f32.h"
#include "rms_factor_f32.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (tokens, rows) = (x w^T) * rsqrt(mean(x^2) + eps), x (tokens, cols), w (rows, cols). Nothing
// may alias.
inline void rms_linear_f32(float *__restrict y, const float *__restrict x,
                           const float *__restrict w, size_t tokens, size_t rows, size_t cols,
                           float eps) {
  for (size_t first = 0; first < tokens; first += kTokenGroup) {
    size_t group = tokens - first < kTokenGroup ? tokens - first : kTokenGroup;
    float factors[kTokenGroup];
    for (size_t t = 0; t < group; ++t)
      factors[t] = rms_factor_f32(x + (first + t) * cols, cols, eps);
    each_dot_f32(x + first * cols, w, group, rows, cols,
                 [&](size_t t, size_t r, const float *dots, size_t count) {
                   for (size_t i = 0; i < count; ++i)
                     y[(first + t) * rows + r + i] = dots[i] * factors[t];
                 });
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_RMS_LINEAR_F32_H
