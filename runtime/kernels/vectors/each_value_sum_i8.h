// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loops of value_sums_i8 around sums of several columns.
#ifndef BURIN_KERNELS_VECTORS_EACH_VALUE_SUM_I8_H
#define BURIN_KERNELS_VECTORS_EACH_VALUE_SUM_I8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "write_short_codes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// As value_sums_i8. Columns::sum<n>(y, weights, v, positions, head_dim, factor): n columns, 16 or
// Columns::kMost, of rows head_dim apart; weights are short codes.
template <class Columns>
inline void each_value_sum_i8(float *y, float *weights, float inverse, const int8_t *v,
                              size_t positions, size_t head_dim, float factor) {
  write_short_codes(weights, weights, inverse, positions);
  constexpr size_t kMost = Columns::kMost;
  size_t d = 0;
  for (const size_t whole = whole_steps(head_dim, kMost); d < whole; d += kMost)
    Columns::template sum<kMost>(y + d, weights, v + d, positions, head_dim, factor);
  if (kMost > 16 && head_dim - d >= 16) {
    Columns::template sum<16>(y + d, weights, v + d, positions, head_dim, factor);
    d += 16;
  }
  for (; d < head_dim; ++d) {
    int32_t sum = 0;
    for (size_t p = 0; p < positions; ++p)
      sum += short_of(weights[p]) * v[p * head_dim + d];
    y[d] = static_cast<float>(sum) * factor;
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_VECTORS_EACH_VALUE_SUM_I8_H
