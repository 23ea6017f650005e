// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Learned positions.
#ifndef BURIN_KERNELS_GENERIC_ADD_POSITIONS_F32_H
#define BURIN_KERNELS_GENERIC_ADD_POSITIONS_F32_H

#include "burin/strict.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// x (tokens, dim) += rows position ... position + tokens - 1 of table (context, dim), in place.
// Nothing may alias.
inline void add_positions_f32(float *__restrict x, const float *__restrict table, size_t position,
                              size_t tokens, size_t dim) {
  for (size_t i = 0; i < tokens * dim; ++i)
    x[i] += table[position * dim + i];
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_ADD_POSITIONS_F32_H
