// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A gated layer in one pass, both products in integers. The activation follows some tiles behind:
// in a loop of its own its constants stay in registers.
#ifndef BURIN_KERNELS_ARMV7EM_SWIGLU_I8_A8_H
#define BURIN_KERNELS_ARMV7EM_SWIGLU_I8_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"
#include "burin/strip_math.h"

#include "each_dot_i8_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// As the generic swiglu_i8_a8.
inline void swiglu_i8_a8(float *__restrict y, const uint8_t *__restrict x,
                         const uint8_t *__restrict w, size_t tokens, size_t rows, size_t cols,
                         size_t group, size_t x_group) {
  constexpr size_t kPairs = 32; // of gate and up, on the stack
  if (tokens != 1) {
    each_dot_i8_a8(x, w, tokens, 2 * rows, cols, group, x_group,
                   [=](size_t t, size_t r, const float *dots, size_t count) {
                     silu_pairs_f32(y + t * rows + r / 2, dots, count / 2);
                   });
    return;
  }
  float pairs[2 * kPairs];
  each_dot_i8_a8(x, w, 1, 2 * rows, cols, group, x_group,
                 [=, &pairs](size_t, size_t r, const float *dots, size_t count) BURIN_INLINE {
                   const size_t at = r % (2 * kPairs);
                   for (size_t i = 0; i < count; i += 2) {
                     pairs[at + i] = dots[i];
                     pairs[at + i + 1] = dots[i + 1];
                   }
                   if (at + count == 2 * kPairs || r + count == 2 * rows)
                     silu_pairs_f32(y + (r - at) / 2, pairs, (at + count) / 2);
                 });
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV7EM_SWIGLU_I8_A8_H
