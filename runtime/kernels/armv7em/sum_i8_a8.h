// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products of 8-bit codes with the DSP instructions of Armv7E-M: three for four of them
// (activation_a8.h).
#ifndef BURIN_KERNELS_ARMV7EM_SUM_I8_A8_H
#define BURIN_KERNELS_ARMV7EM_SUM_I8_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "each_row.h"
#include "step_i8_a8.h"

#include <arm_acle.h>
#include <stddef.h>
#include <stdint.h>

#define BURIN_STEPS(text)                                                                          \
  __asm__ volatile(text                                                                            \
                   : [d0] "+r"(d0), [d1] "+r"(d1), [d2] "+r"(d2), [d3] "+r"(d3), [w] "+r"(w),      \
                     [x] "+r"(x), [e] "=&r"(even), [o] "=&r"(odd)                                  \
                   :                                                                               \
                   : "r8", "r9", "r10", "r11", "memory")

namespace burin::kernels {

// As each_tile_sum_a8 wants it; columns: a multiple of 4.
struct SumI8 {
  using Number = int32_t;
  static constexpr int32_t kBias = 0;

  static BURIN_INLINE void sum(int32_t *dots, const uint8_t *w, const uint8_t *x, size_t columns,
                               int32_t) {
    if (columns <= kMost)
      return some(dots, w, x, columns);
    each_row<4>([&](size_t r) BURIN_INLINE { dots[r] = 0; });
    while (columns > 0) {
      const size_t n = columns < kMost ? columns : kMost;
      int32_t more[4];
      some(more, w, x, n);
      each_row<4>([&](size_t r) BURIN_INLINE { dots[r] += more[r]; });
      columns -= n, w += 4 * n, x += 2 * n;
    }
  }

private:
  static constexpr size_t kMost = 512; // 256 times the sum of 520 columns fits 32 bits

  static BURIN_INLINE void some(int32_t *dots, const uint8_t *w, const uint8_t *x, size_t columns) {
    int32_t d0 = 0, d1 = 0, d2 = 0, d3 = 0;
#if defined(__OPTIMIZE__)
    uint32_t even, odd;
    for (size_t i = columns / 32; i > 0; --i)
      BURIN_STEPS(BURIN_STEP_I8 BURIN_STEP_I8 BURIN_STEP_I8 BURIN_STEP_I8 BURIN_STEP_I8
                      BURIN_STEP_I8 BURIN_STEP_I8 BURIN_STEP_I8);
    for (size_t i = columns % 32 / 4; i > 0; --i)
      BURIN_STEPS(BURIN_STEP_I8);
#else // there are too few registers for that
    const auto *rows = reinterpret_cast<const uint32_t *>(w);
    const auto *pairs = reinterpret_cast<const uint32_t *>(x);
    auto add = [&](int32_t d, uint32_t row) {
      d = __smlad(static_cast<int16x2_t>(row), static_cast<int16x2_t>(pairs[1]), d);
      return __smlad(__sxtb16(static_cast<int8x4_t>(row)), static_cast<int16x2_t>(pairs[0]), d);
    };
    for (size_t i = columns / 4; i > 0; --i, rows += 4, pairs += 2)
      d0 = add(d0, rows[0]), d1 = add(d1, rows[1]), d2 = add(d2, rows[2]), d3 = add(d3, rows[3]);
#endif
    dots[0] = d0 >> 8, dots[1] = d1 >> 8, dots[2] = d2 >> 8, dots[3] = d3 >> 8;
  }
};

} // namespace burin::kernels

#undef BURIN_STEPS

#endif // BURIN_KERNELS_ARMV7EM_SUM_I8_A8_H
