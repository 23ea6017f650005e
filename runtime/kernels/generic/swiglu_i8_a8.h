// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Gate and up projection of 8-bit weights and 8-bit activations with the gated activation behind
// them (Shazeer 2020).
#ifndef BURIN_KERNELS_GENERIC_SWIGLU_I8_A8_H
#define BURIN_KERNELS_GENERIC_SWIGLU_I8_A8_H

#include "burin/strict.h"

#include "burin/strip_math.h"

#include "each_dot_i8_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (tokens, rows) = silu(gate) * up, where x (tokens, cols) times w (2 rows, cols) transposed
// gives gate 0, up 0, gate 1, up 1, ... `group` as in Packed, `x_group` as in PackedActivation.
// Nothing may alias.
inline void swiglu_i8_a8(float *__restrict y, const uint8_t *__restrict x,
                         const uint8_t *__restrict w, size_t tokens, size_t rows, size_t cols,
                         size_t group, size_t x_group) {
  each_dot_i8_a8(x, w, tokens, 2 * rows, cols, group, x_group,
                 [=](size_t t, size_t r, const float *dots, size_t count) {
                   silu_pairs_f32(y + t * rows + r / 2, dots, count / 2);
                 });
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_SWIGLU_I8_A8_H
