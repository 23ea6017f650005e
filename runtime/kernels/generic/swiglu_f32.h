// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Gate and up projection with the gated activation behind them (Shazeer 2020).
#ifndef BURIN_KERNELS_GENERIC_SWIGLU_F32_H
#define BURIN_KERNELS_GENERIC_SWIGLU_F32_H

#include "burin/strict.h"

#include "burin/math.h"

#include "each_dot_f32.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (tokens, rows) = silu(gate) * up, where x (tokens, cols) times w (2 rows, cols) transposed
// gives gate 0, up 0, gate 1, up 1, ... Nothing may alias.
inline void swiglu_f32(float *__restrict y, const float *__restrict x, const float *__restrict w,
                       size_t tokens, size_t rows, size_t cols) {
  each_dot_f32(x, w, tokens, 2 * rows, cols,
               [=](size_t t, size_t r, const float *dots, size_t count) {
                 for (size_t i = 0; i + 1 < count; i += 2)
                   y[t * rows + (r + i) / 2] = burin::silu_f32(dots[i]) * dots[i + 1];
               });
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_SWIGLU_F32_H
