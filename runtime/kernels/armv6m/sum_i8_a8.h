// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products of 8-bit codes on a Cortex-M without DSP: an activation serves four rows.
#ifndef BURIN_KERNELS_ARMV6M_SUM_I8_A8_H
#define BURIN_KERNELS_ARMV6M_SUM_I8_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// As each_tile_sum_a8 wants it; columns: a multiple of 4.
struct SumI8 {
  using Number = int32_t;
  static constexpr int32_t kBias = 128;

  static BURIN_INLINE void sum(int32_t *dots, const uint8_t *w, const uint8_t *x, size_t columns,
                               int32_t start) {
    int32_t d0 = start, d1 = start, d2 = start, d3 = start;
    const auto *codes = reinterpret_cast<const int8_t *>(x);
    for (const int8_t *end = codes + columns; codes != end; codes += 4, w += 16) {
      BURIN_UNROLL for (size_t c = 0; c < 4; ++c) {
        const int32_t code = codes[c];
        d0 += w[4 * c] * code;
        d1 += w[4 * c + 1] * code;
        d2 += w[4 * c + 2] * code;
        d3 += w[4 * c + 3] * code;
      }
      __asm__("" : "+r"(w)); // one pointer with offsets, where compilers would have several
    }
    dots[0] = d0, dots[1] = d1, dots[2] = d2, dots[3] = d3;
  }
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV6M_SUM_I8_A8_H
