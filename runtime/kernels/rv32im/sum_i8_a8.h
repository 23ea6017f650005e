// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products of 8-bit codes with 32-bit multiplications, two rows in each: a word with two
// unsigned codes in its halves times an activation is two products in its halves. Two columns' sums
// still fit, once what the bias adds is subtracted (|code| and |activation| are at most 127). Four
// rows take 20 instructions for two columns, where bytes by themselves take 24.
#ifndef BURIN_KERNELS_RV32IM_SUM_I8_A8_H
#define BURIN_KERNELS_RV32IM_SUM_I8_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "activation_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Two columns of eight rows, of which the rows 0 to 3 lie in a word; what mask leaves out of one is
// two codes times 2^8. At pair `at` of those that w and x point to.
#define BURIN_STEP(at)                                                                             \
  "lb %[x0], " #at "*8+4(%[x])\n\t"                                                                \
  "lb %[x1], " #at "*8+5(%[x])\n\t"                                                                \
  "lw %[k], " #at "*8(%[x])\n\t"                                                                   \
  "slli %[t0], %[x0], 24\n\t"                                                                      \
  "slli %[t1], %[x1], 24\n\t"                                                                      \
  "lw %[a], " #at "*16+0(%[w])\n\t"                                                                \
  "lw %[b], " #at "*16+8(%[w])\n\t"                                                                \
  "and %[c], %[a], %[m]\n\t"                                                                       \
  "and %[d], %[b], %[m]\n\t"                                                                       \
  "sub %[a], %[a], %[c]\n\t"                                                                       \
  "sub %[b], %[b], %[d]\n\t"                                                                       \
  "mul %[c], %[c], %[x0]\n\t"                                                                      \
  "mul %[d], %[d], %[x1]\n\t"                                                                      \
  "mulhsu %[a], %[t0], %[a]\n\t"                                                                   \
  "mulhsu %[b], %[t1], %[b]\n\t"                                                                   \
  "add %[c], %[c], %[d]\n\t"                                                                       \
  "add %[a], %[a], %[b]\n\t"                                                                       \
  "sub %[c], %[c], %[k]\n\t"                                                                       \
  "sub %[a], %[a], %[k]\n\t"                                                                       \
  "add %[l0], %[l0], %[c]\n\t"                                                                     \
  "add %[l1], %[l1], %[a]\n\t"                                                                     \
  "srai %[c], %[c], 16\n\t"                                                                        \
  "srai %[a], %[a], 16\n\t"                                                                        \
  "add %[h0], %[h0], %[c]\n\t"                                                                     \
  "add %[h1], %[h1], %[a]\n\t"                                                                     \
  "lw %[a], " #at "*16+4(%[w])\n\t"                                                                \
  "lw %[b], " #at "*16+12(%[w])\n\t"                                                               \
  "and %[c], %[a], %[m]\n\t"                                                                       \
  "and %[d], %[b], %[m]\n\t"                                                                       \
  "sub %[a], %[a], %[c]\n\t"                                                                       \
  "sub %[b], %[b], %[d]\n\t"                                                                       \
  "mul %[c], %[c], %[x0]\n\t"                                                                      \
  "mul %[d], %[d], %[x1]\n\t"                                                                      \
  "mulhsu %[a], %[t0], %[a]\n\t"                                                                   \
  "mulhsu %[b], %[t1], %[b]\n\t"                                                                   \
  "add %[c], %[c], %[d]\n\t"                                                                       \
  "add %[a], %[a], %[b]\n\t"                                                                       \
  "sub %[c], %[c], %[k]\n\t"                                                                       \
  "sub %[a], %[a], %[k]\n\t"                                                                       \
  "add %[l2], %[l2], %[c]\n\t"                                                                     \
  "add %[l3], %[l3], %[a]\n\t"                                                                     \
  "srai %[c], %[c], 16\n\t"                                                                        \
  "srai %[a], %[a], 16\n\t"                                                                        \
  "add %[h2], %[h2], %[c]\n\t"                                                                     \
  "add %[h3], %[h3], %[a]\n\t"
#define BURIN_STEPS(text)                                                                          \
  __asm__ volatile(                                                                                \
      text                                                                                         \
      : [l0] "+r"(l0), [l1] "+r"(l1), [l2] "+r"(l2), [l3] "+r"(l3), [h0] "+r"(h0), [h1] "+r"(h1),  \
        [h2] "+r"(h2), [h3] "+r"(h3), [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [d] "=&r"(d),      \
        [k] "=&r"(k), [x0] "=&r"(x0), [x1] "=&r"(x1), [t0] "=&r"(t0), [t1] "=&r"(t1)               \
      : [w] "r"(words), [x] "r"(pairs), [m] "r"(0x00ff00ffu)                                       \
      : "memory")

// As each_tile_sum_a8 wants it, with the bias gone; columns: a multiple of 4.
struct SumI8 {
  using Number = int32_t;
  static constexpr int32_t kBias = 0;

  static BURIN_INLINE void sum(int32_t *dots, const uint8_t *w, const uint8_t *x, size_t columns,
                               int32_t) {
    // For rows p, q in the halves of a word: l sums p + 2^16 q (modulo 2^32, with an offset for
    // each two columns), h sums q.
    uint32_t l0 = 0, l1 = 0, l2 = 0, l3 = 0, h0 = 0, h1 = 0, h2 = 0, h3 = 0;
    uint32_t a, b, c, d, k, x0, x1, t0, t1;
    const uint8_t *words = w, *pairs = x;
    for (const uint8_t *end = w + columns / 32 * 256; words != end; words += 256, pairs += 128)
      BURIN_STEPS(BURIN_STEP(0) BURIN_STEP(1) BURIN_STEP(2) BURIN_STEP(3) BURIN_STEP(4)
                      BURIN_STEP(5) BURIN_STEP(6) BURIN_STEP(7) BURIN_STEP(8) BURIN_STEP(9)
                          BURIN_STEP(10) BURIN_STEP(11) BURIN_STEP(12) BURIN_STEP(13) BURIN_STEP(14)
                              BURIN_STEP(15));
    for (size_t i = columns % 32 / 4; i > 0; --i, words += 32, pairs += 16)
      BURIN_STEPS(BURIN_STEP(0) BURIN_STEP(1));
    const uint32_t offsets = static_cast<uint32_t>(columns / 2) * kOffsetA8;
    auto split = [&](size_t r, uint32_t low, uint32_t high) BURIN_INLINE {
      dots[r] = static_cast<int32_t>(low - (high << 16) - offsets);
      dots[r + 2] = static_cast<int32_t>(high);
    };
    split(0, l0, h0);
    split(1, l1, h1);
    split(4, l2, h2);
    split(5, l3, h3);
  }
};

#undef BURIN_STEP
#undef BURIN_STEPS

} // namespace burin::kernels

#endif // BURIN_KERNELS_RV32IM_SUM_I8_A8_H
