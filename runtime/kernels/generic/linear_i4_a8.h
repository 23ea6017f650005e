// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Matrix of 4-bit weights times vectors of 8-bit activations.
#ifndef BURIN_KERNELS_GENERIC_LINEAR_I4_A8_H
#define BURIN_KERNELS_GENERIC_LINEAR_I4_A8_H

#include "burin/strict.h"

#include "each_dot_i4_a8.h"
#include "store_dots.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (tokens, rows) = x (tokens, cols) times w (rows, cols) transposed, or y += with `add`. `group`
// as in Packed, `x_group` as in PackedActivation. Nothing may alias.
inline void linear_i4_a8(float *__restrict y, const uint8_t *__restrict x,
                         const uint8_t *__restrict w, size_t tokens, size_t rows, size_t cols,
                         size_t group, size_t x_group, size_t add) {
  each_dot_i4_a8(x, w, tokens, rows, cols, group, x_group,
                 [=](size_t t, size_t r, const float *dots, size_t count) {
                   store_dots(y + t * rows + r, dots, count, add);
                 });
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_LINEAR_I4_A8_H
