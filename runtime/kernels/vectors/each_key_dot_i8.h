// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loops of key_dots_i8 around products of a query with several keys, which share what is loaded
// of the query.
#ifndef BURIN_KERNELS_VECTORS_EACH_KEY_DOT_I8_H
#define BURIN_KERNELS_VECTORS_EACH_KEY_DOT_I8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "each_row.h"
#include "write_short_codes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

template <class Keys, size_t kKeys>
BURIN_INLINE inline void dots_of_keys(int32_t (&dots)[kKeys], const float *codes, const int8_t *k,
                                      size_t head_dim) {
  Keys::dots(dots, codes, k, head_dim);
  for (size_t d = whole_steps(head_dim, Keys::kColumns); d < head_dim; ++d)
    each_row<kKeys>([&](size_t i)
                        BURIN_INLINE { dots[i] += short_of(codes[d]) * k[i * head_dim + d]; });
}

// As key_dots_i8. Keys::dots(dots, codes, k, head_dim): dots[i] = the query times the key at
// k + i * head_dim, of as many columns as are whole steps of Keys::kColumns.
template <class Keys, class Emit>
inline void each_key_dot_i8(float *codes, const float *q, float inverse, const int8_t *k,
                            size_t positions, size_t head_dim, const Emit &emit) {
  constexpr size_t kKeys = 4;
  write_short_codes(codes, q, inverse, head_dim);
  size_t p = 0;
  for (const size_t whole = whole_steps(positions, kKeys); p < whole; p += kKeys) {
    int32_t dots[kKeys];
    dots_of_keys<Keys>(dots, codes, k + p * head_dim, head_dim);
    each_row<kKeys>([&](size_t i) BURIN_INLINE { emit(p + i, dots[i]); });
  }
  for (; p < positions; ++p) {
    int32_t dots[1];
    dots_of_keys<Keys>(dots, codes, k + p * head_dim, head_dim);
    emit(p, dots[0]);
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_VECTORS_EACH_KEY_DOT_I8_H
