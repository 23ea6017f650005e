// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Matrix times vectors.
#ifndef BURIN_KERNELS_GENERIC_LINEAR_F32_H
#define BURIN_KERNELS_GENERIC_LINEAR_F32_H

#include "burin/strict.h"

#include "each_dot_f32.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (tokens, rows) = x (tokens, cols) times w (rows, cols) transposed. Nothing may alias.
inline void linear_f32(float *__restrict y, const float *__restrict x, const float *__restrict w,
                       size_t tokens, size_t rows, size_t cols) {
  each_dot_f32(x, w, tokens, rows, cols, [=](size_t t, size_t r, const float *dots, size_t count) {
    for (size_t i = 0; i < count; ++i)
      y[t * rows + r + i] = dots[i];
  });
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_LINEAR_F32_H
