// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Token embedding from a table of bfloat16 weights.
#ifndef BURIN_KERNELS_GENERIC_EMBEDDING_BF16_H
#define BURIN_KERNELS_GENERIC_EMBEDDING_BF16_H

#include "burin/strict.h"

#include "stored_rows.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y (tokens, dim) = rows `ids` (tokens) of table (vocab, dim). `group` as in Packed. Every id is in
// [0, vocab): the caller checked. Nothing may alias.
inline void embedding_bf16(float *__restrict y, const int32_t *__restrict ids,
                           const uint16_t *__restrict table, size_t tokens, size_t vocab,
                           size_t dim, size_t group) {
  for (size_t t = 0; t < tokens; ++t) {
    const StoredHalves<bfloat_to_float> row(table, vocab, dim, group, static_cast<size_t>(ids[t]));
    stored_copy(y + t * dim, row, dim);
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_EMBEDDING_BF16_H
