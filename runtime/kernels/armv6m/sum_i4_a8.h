// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products of 4-bit codes on a Cortex-M without DSP, two rows a multiplication: two codes
// in the halves of a word times an activation are two products, of which 16 columns' sums fit a
// half (15 * 127 * 16 < 2^15).
#ifndef BURIN_KERNELS_ARMV6M_SUM_I4_A8_H
#define BURIN_KERNELS_ARMV6M_SUM_I4_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

template <int32_t Bias> struct SumI4 {
  using Number = int32_t;
  static constexpr int32_t kBias = Bias;

  // As each_tile_sum_a8 wants it; columns: a multiple of 32.
  static BURIN_INLINE void sum(int32_t *dots, const uint8_t *w, const uint8_t *x, size_t columns,
                               int32_t start) {
    uint32_t mask = 0x000f000f;
    __asm__("" : "+r"(mask)); // a register, not a load each time
    const auto *words = reinterpret_cast<const uint32_t *>(w);
    const auto *codes = reinterpret_cast<const int8_t *>(x);
    int32_t d0 = start, d1 = start, d2 = start, d3 = start;
    for (size_t i = columns / 16; i > 0; --i) {
      uint32_t even = kOffset, odd = kOffset; // rows 0 and 2, 1 and 3
      for (const int8_t *end = codes + 16; codes != end; codes += 2, ++words) {
        const uint32_t word = *words;
        const auto x0 = static_cast<uint32_t>(codes[0]), x1 = static_cast<uint32_t>(codes[1]);
        even += (word & mask) * x0 + (word >> 4 & mask) * x1;
        odd += (word >> 8 & mask) * x0 + (word >> 12 & mask) * x1;
      }
      d0 += static_cast<int32_t>((even & 0xffff) - kOffset), d2 += static_cast<int32_t>(even) >> 16;
      d1 += static_cast<int32_t>((odd & 0xffff) - kOffset), d3 += static_cast<int32_t>(odd) >> 16;
    }
    dots[0] = d0, dots[1] = d1, dots[2] = d2, dots[3] = d3;
  }

private:
  static constexpr uint32_t kOffset = 0x8000; // keeps the lower half from borrowing
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV6M_SUM_I4_A8_H
