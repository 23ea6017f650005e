// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weighted sums of the values of a cache of 8-bit codes.
#ifndef BURIN_KERNELS_GENERIC_VALUE_SUMS_I8_H
#define BURIN_KERNELS_GENERIC_VALUE_SUMS_I8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "each_row.h"
#include "short_codes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// y[d] = factor * sum over p < positions of v[p][d] times the 16-bit code of weights[p] * inverse,
// where the sum is exact and fits 32 bits; positions >= 1. v (positions, head_dim); weights become
// scratch.
inline void value_sums_i8(float *y, float *weights, float inverse, const int8_t *v,
                          size_t positions, size_t head_dim, float factor) {
  for (size_t p = 0; p < positions; ++p)
    weights[p] = short_code(weights[p], inverse);
  const int32_t first = short_of(weights[0]);
  for (size_t d = 0; d < head_dim; d += 8, v += 8) {
    const size_t n = head_dim - d < 8 ? head_dim - d : 8;
    int32_t sums[8]; // not zeroed as a whole, which compilers make a call of memset
    for (size_t i = 0; i < n; ++i)
      sums[i] = first * v[i];
    const int8_t *row = v + head_dim;
    for (size_t p = 1; p < positions; ++p, row += head_dim) {
      const int32_t weight = short_of(weights[p]);
      if (n == 8) {
        each_row<8>([&](size_t i) BURIN_INLINE { sums[i] += weight * row[i]; });
      } else {
        for (size_t i = 0; i < n; ++i)
          sums[i] += weight * row[i];
      }
    }
    for (size_t i = 0; i < n; ++i)
      y[d + i] = static_cast<float>(sums[i]) * factor;
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_VALUE_SUMS_I8_H
