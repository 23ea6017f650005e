// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products of 8-bit codes in integer Helium. Eight sums lie in the eight even registers,
// which leaves compilers too few for anything else, so that the whole loop is assembly. Loads and
// multiplications alternate because only then they overlap.
#ifndef BURIN_KERNELS_ARMV81M_SUM_I8_A8_H
#define BURIN_KERNELS_ARMV81M_SUM_I8_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "eight_dots.h"
#include "step_i8_a8.h"

#include <arm_mve.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// As each_tile_sum_a8 wants it; columns: a multiple of 16.
struct SumI8 {
  using Number = float;
  static constexpr int32_t kBias = 0;

  static BURIN_INLINE void sum(float *dots, const uint8_t *w, const uint8_t *x, size_t columns,
                               int32_t) {
#if defined(__OPTIMIZE__)
    register float s0 __asm__("s0");
    register float s1 __asm__("s1");
    register float s2 __asm__("s2");
    register float s3 __asm__("s3");
    register float s4 __asm__("s4");
    register float s5 __asm__("s5");
    register float s6 __asm__("s6");
    register float s7 __asm__("s7");
    size_t steps = columns / 16 - 1;
    __asm__ volatile(
        BURIN_STEP_I8("vmladav") "cmp %[n], #0\n\t"
                                 "beq 3f\n\t"
                                 "tst %[n], #1\n\t"
                                 "beq 2f\n\t" BURIN_STEP_I8(
                                     "vmladava") "subs %[n], #1\n\t"
                                                 "beq 3f\n\t"
                                                 "2:\n\t" BURIN_STEP_I8("vmladava") BURIN_STEP_I8(
                                                     "vmladava") "subs %[n], #2\n\t"
                                                                 "bne 2b\n\t"
                                                                 "3:\n\t" BURIN_DOTS_TO_LANES
                                                                     BURIN_LANES_TO_FLOATS
        : "=t"(s0), "=t"(s1), "=t"(s2), "=t"(s3), "=t"(s4), "=t"(s5), "=t"(s6),
          "=t"(s7), [w] "+r"(w), [x] "+r"(x), [n] "+r"(steps)
        :
        : "r0", "r2", "r4", "r6", "r8", "r10", "r12", "lr", "cc", "memory", "s8", "s9", "s10",
          "s11");
    dots[0] = s0;
    dots[1] = s1;
    dots[2] = s2;
    dots[3] = s3;
    dots[4] = s4;
    dots[5] = s5;
    dots[6] = s6;
    dots[7] = s7;
#else // there are too few registers for that
    for (size_t r = 0; r < 8; ++r) {
      int32_t dot = 0;
      for (size_t c = 0; c < columns; c += 16)
        dot = vmladavaq_s8(dot, vldrbq_s8(reinterpret_cast<const int8_t *>(w + 8 * c + 16 * r)),
                           vldrbq_s8(reinterpret_cast<const int8_t *>(x + c)));
      dots[r] = static_cast<float>(dot);
    }
#endif
  }
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV81M_SUM_I8_A8_H
