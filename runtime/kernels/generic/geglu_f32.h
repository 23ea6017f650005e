// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A gate of GELU behind a product that made gate and input (Shazeer 2020).
#ifndef BURIN_KERNELS_GENERIC_GEGLU_F32_H
#define BURIN_KERNELS_GENERIC_GEGLU_F32_H

#include "burin/strict.h"

#include "burin/math.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (tokens, width) = gelu(x row [0, width)) * x row [width, 2 width); rows of x lie x_stride
// floats apart. Nothing may alias.
inline void geglu_f32(float *__restrict y, const float *__restrict x, size_t tokens,
                      size_t x_stride, size_t width) {
  for (size_t t = 0; t < tokens; ++t) {
    for (size_t i = 0; i < width; ++i)
      y[t * width + i] = burin::gelu_tanh_f32(x[t * x_stride + i]) * x[t * x_stride + width + i];
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_GEGLU_F32_H
