// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Token embedding: one row of a table for each token.
#ifndef BURIN_KERNELS_GENERIC_EMBEDDING_F32_H
#define BURIN_KERNELS_GENERIC_EMBEDDING_F32_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (tokens, dim) = rows `ids` (tokens) of table (vocab, dim). Every id is in [0, vocab): the
// caller checked. Nothing may alias.
inline void embedding_f32(float *__restrict y, const int32_t *__restrict ids,
                          const float *__restrict table, size_t tokens, size_t dim) {
  for (size_t t = 0; t < tokens; ++t)
    copy_f32(y + t * dim, table + static_cast<size_t>(ids[t]) * dim, dim);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_EMBEDDING_F32_H
