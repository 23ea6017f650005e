// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Matrix of 8-bit weights times vectors of floats.
#ifndef BURIN_KERNELS_GENERIC_LINEAR_I8_H
#define BURIN_KERNELS_GENERIC_LINEAR_I8_H

#include "burin/strict.h"

#include "rms_factor_f32.h"
#include "stored_rows.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (tokens, rows) = x (tokens, cols) times w (rows, cols) transposed, or y += with `add`; with
// eps > 0 times rsqrt(mean(x^2) + eps) of the token. `group` as in Packed. Nothing may alias.
inline void linear_i8(float *__restrict y, const float *__restrict x, const uint8_t *__restrict w,
                      size_t tokens, size_t rows, size_t cols, size_t group, size_t add,
                      float eps) {
  for (size_t t = 0; t < tokens; ++t) {
    const float factor = eps > 0.0f ? rms_factor_f32(x + t * cols, cols, eps) : 1.0f;
    for (size_t r = 0; r < rows; ++r) {
      const StoredRow<FormatI8> row(w, rows, cols, group, r);
      const float dot = stored_dot(x + t * cols, row, cols) * factor;
      y[t * rows + r] = add ? y[t * rows + r] + dot : dot;
    }
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_LINEAR_I8_H
