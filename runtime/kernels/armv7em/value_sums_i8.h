// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weighted sums of the values of a cache of 8-bit codes: SMLABB takes the weight's code out of the
// lower half of the float that holds it.
#ifndef BURIN_KERNELS_ARMV7EM_VALUE_SUMS_I8_H
#define BURIN_KERNELS_ARMV7EM_VALUE_SUMS_I8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "code_pairs.h"
#include "short_codes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// sums (4) += weight * codes
BURIN_INLINE inline void add_values_i8(int32_t *sums, const int8_t *v, int32_t weight) {
  const uint32_t four = load_codes(v);
  const auto even = static_cast<int32_t>(even_codes(four));
  const auto odd = static_cast<int32_t>(odd_codes(four));
  sums[0] = __smlabb(even, weight, sums[0]);
  sums[1] = __smlabb(odd, weight, sums[1]);
  sums[2] = __smlatb(even, weight, sums[2]);
  sums[3] = __smlatb(odd, weight, sums[3]);
}

// `Columns` of the sums, a multiple of 4.
template <size_t Columns>
BURIN_INLINE inline void value_columns_i8(float *y, const float *weights, const int8_t *v,
                                          size_t positions, size_t head_dim, float factor) {
  int32_t sums[Columns];
  BURIN_UNROLL for (size_t i = 0; i < Columns; ++i) sums[i] = 0;
  for (size_t p = 0; p < positions; ++p, v += head_dim) {
    const auto weight = static_cast<int32_t>(bits_of(weights[p]));
    BURIN_UNROLL for (size_t i = 0; i < Columns; i += 4) add_values_i8(sums + i, v + i, weight);
  }
  BURIN_UNROLL for (size_t i = 0; i < Columns; ++i) y[i] = static_cast<float>(sums[i]) * factor;
}

// As the generic value_sums_i8.
inline void value_sums_i8(float *y, float *weights, float inverse, const int8_t *v,
                          size_t positions, size_t head_dim, float factor) {
  for (size_t p = 0; p < positions; ++p)
    weights[p] = short_code(weights[p], inverse);
  size_t d = 0;
  for (const size_t whole = whole_steps(head_dim, 8); d < whole; d += 8)
    value_columns_i8<8>(y + d, weights, v + d, positions, head_dim, factor);
  if (head_dim - d >= 4) {
    value_columns_i8<4>(y + d, weights, v + d, positions, head_dim, factor);
    d += 4;
  }
  for (; d < head_dim; ++d) {
    int32_t sum = 0;
    for (size_t p = 0; p < positions; ++p)
      sum += short_of(weights[p]) * v[p * head_dim + d];
    y[d] = static_cast<float>(sum) * factor;
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV7EM_VALUE_SUMS_I8_H
