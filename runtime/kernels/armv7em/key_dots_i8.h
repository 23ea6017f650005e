// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of a query with the keys of a cache of 8-bit codes, two at a time with SMLAD: the even
// codes of a word and its odd ones are each two instructions for two keys.
#ifndef BURIN_KERNELS_ARMV7EM_KEY_DOTS_I8_H
#define BURIN_KERNELS_ARMV7EM_KEY_DOTS_I8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "code_pairs.h"
#include "each_row.h"
#include "short_codes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// The products of a query's pairs with `Keys` keys, head_dim apart: their first `whole` codes, a
// multiple of 4.
template <size_t Keys>
BURIN_INLINE inline void pair_dots_i8(int32_t (&dots)[Keys], const CodeWord *pairs, const int8_t *k,
                                      size_t whole, size_t head_dim) {
  each_row<Keys>([&](size_t i) BURIN_INLINE { dots[i] = 0; });
  auto four = [&](size_t at) BURIN_INLINE {
    const auto even = static_cast<int16x2_t>(pairs[at / 2]);
    const auto odd = static_cast<int16x2_t>(pairs[at / 2 + 1]);
    each_row<Keys>([&](size_t i) BURIN_INLINE {
      const uint32_t codes = load_codes(k + i * head_dim + at);
      dots[i] = __smlad(even_codes(codes), even, dots[i]);
      dots[i] = __smlad(odd_codes(codes), odd, dots[i]);
    });
  };
  for (const CodeWord *end = pairs + whole / 8 * 4; pairs != end; pairs += 4, k += 8) {
    four(0);
    four(4);
  }
  if (whole % 8)
    four(0);
}

// As the generic key_dots_i8.
template <class Emit>
inline void key_dots_i8(float *codes, const float *q, float inverse, const int8_t *k,
                        size_t positions, size_t head_dim, const Emit &emit) {
  auto *pairs = reinterpret_cast<CodeWord *>(codes);
  const size_t whole = whole_steps(head_dim, 4);
  auto code = [&](size_t d) BURIN_INLINE { return bits_of(short_code(q[d], inverse)) & 0xffffu; };
  for (size_t d = 0; d < whole; d += 4) {
    pairs[d / 2] = code(d) | code(d + 2) << 16;
    pairs[d / 2 + 1] = code(d + 1) | code(d + 3) << 16;
  }
  for (size_t d = whole; d < head_dim; ++d)
    pairs[d] = code(d);
  auto rest = [&](int32_t dot, const int8_t *row) BURIN_INLINE {
    for (size_t d = whole; d < head_dim; ++d)
      dot += static_cast<int16_t>(pairs[d]) * row[d];
    return dot;
  };
  size_t p = 0;
  for (const size_t most = whole_steps(positions, 2); p < most; p += 2, k += 2 * head_dim) {
    int32_t dots[2];
    pair_dots_i8(dots, pairs, k, whole, head_dim);
    emit(p, rest(dots[0], k));
    emit(p + 1, rest(dots[1], k + head_dim));
  }
  if (p < positions) {
    int32_t dots[1];
    pair_dots_i8(dots, pairs, k, whole, head_dim);
    emit(p, rest(dots[0], k));
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV7EM_KEY_DOTS_I8_H
