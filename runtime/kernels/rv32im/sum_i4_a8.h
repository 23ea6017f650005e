// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products of 4-bit codes with 32-bit multiplications, two rows in each, as in sum_i8_a8.h:
// here 16 columns' sums fit half a word (15 * 127 * 16 < 2^15), so that little is left to do beside
// multiplying and adding.
#ifndef BURIN_KERNELS_RV32IM_SUM_I4_A8_H
#define BURIN_KERNELS_RV32IM_SUM_I4_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "activation_a8.h"
#include "each_row.h"

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
    __asm__("" : "+r"(mask)); // a register, not two instructions each time
    const auto *words = reinterpret_cast<const uint32_t *>(w);
    const auto *pair = reinterpret_cast<const CodePairA8 *>(x);
    each_row<8>([&](size_t r) BURIN_INLINE { dots[r] = start; });
    for (size_t i = columns / 16; i > 0; --i) {
      uint32_t pairs[4] = {kOffsetA8, kOffsetA8, kOffsetA8, kOffsetA8};
      for (size_t j = 0; j < 4; ++j, words += 4, pair += 2)
        each_row<2>([&](size_t k) BURIN_INLINE {
          const auto x0 = static_cast<uint32_t>(pair[k].codes[0]);
          const auto x1 = static_cast<uint32_t>(pair[k].codes[1]);
          each_row<2>([&](size_t half) BURIN_INLINE {
            const uint32_t word = words[2 * k + half];
            pairs[2 * half] += (word & mask) * x0 + (word >> 4 & mask) * x1;
            pairs[2 * half + 1] += (word >> 8 & mask) * x0 + (word >> 12 & mask) * x1;
          });
        });
      each_row<4>([&](size_t p) BURIN_INLINE {
        const size_t r = p / 2 * 4 + p % 2;
        dots[r] += static_cast<int32_t>(pairs[p] & 0xffff) - static_cast<int32_t>(kOffsetA8);
        dots[r + 2] += static_cast<int32_t>(pairs[p]) >> 16;
      });
    }
  }
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_RV32IM_SUM_I4_A8_H
