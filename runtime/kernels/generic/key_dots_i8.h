// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of a query with the keys of a cache of 8-bit codes.
#ifndef BURIN_KERNELS_GENERIC_KEY_DOTS_I8_H
#define BURIN_KERNELS_GENERIC_KEY_DOTS_I8_H

#include "burin/strict.h"

#include "short_codes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// For the query's 16-bit codes q * inverse (head_dim) and k (positions, head_dim) calls emit(p,
// dot) with the exact sum of products of codes, modulo 2^32. codes (head_dim): scratch.
template <class Emit>
inline void key_dots_i8(float *codes, const float *q, float inverse, const int8_t *k,
                        size_t positions, size_t head_dim, const Emit &emit) {
  for (size_t d = 0; d < head_dim; ++d)
    codes[d] = short_code(q[d], inverse);
  for (size_t p = 0; p < positions; ++p, k += head_dim) {
    int32_t dot = 0;
    for (size_t d = 0; d < head_dim; ++d)
      dot += short_of(codes[d]) * k[d];
    emit(p, dot);
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_KEY_DOTS_I8_H
