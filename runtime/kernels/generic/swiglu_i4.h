// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Gate and up projection of 4-bit weights with the gated activation behind them (Shazeer 2020).
#ifndef BURIN_KERNELS_GENERIC_SWIGLU_I4_H
#define BURIN_KERNELS_GENERIC_SWIGLU_I4_H

#include "burin/strict.h"

#include "burin/math.h"

#include "rms_factor_f32.h"
#include "stored_rows.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (tokens, rows) = silu(gate) * up, where x (tokens, cols) times w (2 rows, cols) transposed
// gives gate 0, up 0, gate 1, up 1, ...; with eps > 0 both times rsqrt(mean(x^2) + eps) of the
// token. `group` as in Packed. Nothing may alias.
inline void swiglu_i4(float *__restrict y, const float *__restrict x, const uint8_t *__restrict w,
                      size_t tokens, size_t rows, size_t cols, size_t group, float eps) {
  for (size_t t = 0; t < tokens; ++t) {
    const float factor = eps > 0.0f ? rms_factor_f32(x + t * cols, cols, eps) : 1.0f;
    for (size_t r = 0; r < rows; ++r) {
      const StoredRow<FormatI4> gate(w, 2 * rows, cols, group, 2 * r);
      const StoredRow<FormatI4> up(w, 2 * rows, cols, group, 2 * r + 1);
      y[t * rows + r] = burin::silu_f32(stored_dot(x + t * cols, gate, cols) * factor) *
                        (stored_dot(x + t * cols, up, cols) * factor);
    }
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_SWIGLU_I4_H
