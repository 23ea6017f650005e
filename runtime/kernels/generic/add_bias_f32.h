// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bias of a projection.
#ifndef BURIN_KERNELS_GENERIC_ADD_BIAS_F32_H
#define BURIN_KERNELS_GENERIC_ADD_BIAS_F32_H

#include "burin/strict.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (tokens, rows) += bias (rows), in place; rows of y lie y_stride floats apart. bias is not part
// of y.
inline void add_bias_f32(float *__restrict y, const float *__restrict bias, size_t tokens,
                         size_t y_stride, size_t rows) {
  for (size_t t = 0; t < tokens; ++t) {
    for (size_t i = 0; i < rows; ++i)
      y[t * y_stride + i] += bias[i];
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_ADD_BIAS_F32_H
