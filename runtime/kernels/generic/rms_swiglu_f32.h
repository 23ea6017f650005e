// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Root-mean-square normalization, gate and up projection and the gated activation in one pass over
// the weights.
#ifndef BURIN_KERNELS_GENERIC_RMS_SWIGLU_F32_H
#define BURIN_KERNELS_GENERIC_RMS_SWIGLU_F32_H

#include "burin/strict.h"

#include "burin/math.h"

#include "each_dot_f32.h"
#include "rms_factor_f32.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (tokens, rows) = silu(gate) * up, where (x w^T) * rsqrt(mean(x^2) + eps) gives gate 0, up 0,
// gate 1, up 1, ...; x (tokens, cols), w (2 rows, cols). Nothing may alias.
inline void rms_swiglu_f32(float *__restrict y, const float *__restrict x,
                           const float *__restrict w, size_t tokens, size_t rows, size_t cols,
                           float eps) {
  for (size_t first = 0; first < tokens; first += kTokenGroup) {
    size_t group = tokens - first < kTokenGroup ? tokens - first : kTokenGroup;
    float factors[kTokenGroup];
    for (size_t t = 0; t < group; ++t)
      factors[t] = rms_factor_f32(x + (first + t) * cols, cols, eps);
    each_dot_f32(x + first * cols, w, group, 2 * rows, cols,
                 [&](size_t t, size_t r, const float *dots, size_t count) {
                   for (size_t i = 0; i + 1 < count; i += 2)
                     y[(first + t) * rows + (r + i) / 2] =
                         burin::silu_f32(dots[i] * factors[t]) * (dots[i + 1] * factors[t]);
                 });
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_RMS_SWIGLU_F32_H
