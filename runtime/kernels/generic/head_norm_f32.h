// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Root-mean-square normalization of every head of queries or keys, in place ("qk-norm").
#ifndef BURIN_KERNELS_GENERIC_HEAD_NORM_F32_H
#define BURIN_KERNELS_GENERIC_HEAD_NORM_F32_H

#include "burin/strict.h"

#include "rms_factor_f32.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Each head of x becomes (x * rsqrt(mean(x^2) + eps)) * gain, gain (head_dim), the same for all
// heads. x: `tokens` rows of heads * head_dim floats, x_stride apart. Nothing may alias.
inline void head_norm_f32(float *__restrict x, const float *__restrict gain, size_t tokens,
                          size_t x_stride, size_t heads, size_t head_dim, float eps) {
  for (size_t t = 0; t < tokens; ++t) {
    for (size_t h = 0; h < heads; ++h) {
      float *head = x + t * x_stride + h * head_dim;
      float factor = rms_factor_f32(head, head_dim, eps);
      for (size_t i = 0; i < head_dim; ++i)
        head[i] = head[i] * factor * gain[i];
    }
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_HEAD_NORM_F32_H
