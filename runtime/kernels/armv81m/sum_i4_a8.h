// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products of 4-bit codes in integer Helium, as those of sum_i8_a8.h.
#ifndef BURIN_KERNELS_ARMV81M_SUM_I4_A8_H
#define BURIN_KERNELS_ARMV81M_SUM_I4_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "eight_dots.h"
#include <arm_mve.h>

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// 32 columns of eight rows.
#define BURIN_STEP(op)                                                                             \
  "vldrb.8 q0, [%[x]], #16\n\t"                                                                    \
  "vldrb.8 q1, [%[x]], #16\n\t"                                                                    \
  "vldrb.8 q2, [%[w]], #16\n\t"                                                                    \
  "vand q3, q2, q6\n\t"                                                                            \
  "" op ".s8 r0, q3, q0\n\t"                                                                       \
  "vshr.u8 q2, q2, #4\n\t"                                                                         \
  "vmladava.s8 r0, q2, q1\n\t"                                                                     \
  "vldrb.8 q4, [%[w]], #16\n\t"                                                                    \
  "vand q5, q4, q6\n\t"                                                                            \
  "" op ".s8 r2, q5, q0\n\t"                                                                       \
  "vshr.u8 q4, q4, #4\n\t"                                                                         \
  "vmladava.s8 r2, q4, q1\n\t"                                                                     \
  "vldrb.8 q2, [%[w]], #16\n\t"                                                                    \
  "vand q3, q2, q6\n\t"                                                                            \
  "" op ".s8 r4, q3, q0\n\t"                                                                       \
  "vshr.u8 q2, q2, #4\n\t"                                                                         \
  "vmladava.s8 r4, q2, q1\n\t"                                                                     \
  "vldrb.8 q4, [%[w]], #16\n\t"                                                                    \
  "vand q5, q4, q6\n\t"                                                                            \
  "" op ".s8 r6, q5, q0\n\t"                                                                       \
  "vshr.u8 q4, q4, #4\n\t"                                                                         \
  "vmladava.s8 r6, q4, q1\n\t"                                                                     \
  "vldrb.8 q2, [%[w]], #16\n\t"                                                                    \
  "vand q3, q2, q6\n\t"                                                                            \
  "" op ".s8 r8, q3, q0\n\t"                                                                       \
  "vshr.u8 q2, q2, #4\n\t"                                                                         \
  "vmladava.s8 r8, q2, q1\n\t"                                                                     \
  "vldrb.8 q4, [%[w]], #16\n\t"                                                                    \
  "vand q5, q4, q6\n\t"                                                                            \
  "" op ".s8 r10, q5, q0\n\t"                                                                      \
  "vshr.u8 q4, q4, #4\n\t"                                                                         \
  "vmladava.s8 r10, q4, q1\n\t"                                                                    \
  "vldrb.8 q2, [%[w]], #16\n\t"                                                                    \
  "vand q3, q2, q6\n\t"                                                                            \
  "" op ".s8 r12, q3, q0\n\t"                                                                      \
  "vshr.u8 q2, q2, #4\n\t"                                                                         \
  "vmladava.s8 r12, q2, q1\n\t"                                                                    \
  "vldrb.8 q4, [%[w]], #16\n\t"                                                                    \
  "vand q5, q4, q6\n\t"                                                                            \
  "" op ".s8 lr, q5, q0\n\t"                                                                       \
  "vshr.u8 q4, q4, #4\n\t"                                                                         \
  "vmladava.s8 lr, q4, q1\n\t"

template <int32_t Bias> struct SumI4 {
  using Number = float;
  static constexpr int32_t kBias = Bias;

  // As each_tile_sum_a8 wants it; columns: a multiple of 32.
  static BURIN_INLINE void sum(float *dots, const uint8_t *w, const uint8_t *x, size_t columns,
                               int32_t start) {
#if defined(__OPTIMIZE__)
    register float s0 __asm__("s0");
    register float s1 __asm__("s1");
    register float s2 __asm__("s2");
    register float s3 __asm__("s3");
    register float s4 __asm__("s4");
    register float s5 __asm__("s5");
    register float s6 __asm__("s6");
    register float s7 __asm__("s7");
    size_t steps = columns / 32 - 1;
    __asm__ volatile(
        "vmov.i8 q6, #15\n\t" BURIN_STEP(
            "vmladav") "cmp %[n], #0\n\t"
                       "beq 2f\n\t"
                       "1:\n\t" BURIN_STEP(
                           "vmladava") "subs %[n], #1\n\t"
                                       "bne 1b\n\t"
                                       "2:\n\t" BURIN_DOTS_TO_LANES "vadd.i32 q0, q0, %[s]\n\t"
                                       "vadd.i32 q1, q1, %[s]\n\t" BURIN_LANES_TO_FLOATS
        : "=t"(s0), "=t"(s1), "=t"(s2), "=t"(s3), "=t"(s4), "=t"(s5), "=t"(s6),
          "=t"(s7), [w] "+r"(w), [x] "+r"(x), [n] "+r"(steps)
        : [s] "r"(start)
        : "r0", "r2", "r4", "r6", "r8", "r10", "r12", "lr", "cc", "memory", "q2", "q3", "q4", "q5",
          "q6");
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
      int32_t dot = start;
      for (size_t c = 0; c < columns; c += 32) {
        const uint8x16_t codes = vldrbq_u8(w + 4 * c + 16 * r);
        const int8x16_t low = vreinterpretq_s8_u8(vandq_u8(codes, vdupq_n_u8(15)));
        const int8x16_t high = vreinterpretq_s8_u8(vshrq_n_u8(codes, 4));
        dot = vmladavaq_s8(dot, low, vldrbq_s8(reinterpret_cast<const int8_t *>(x + c)));
        dot = vmladavaq_s8(dot, high, vldrbq_s8(reinterpret_cast<const int8_t *>(x + c + 16)));
      }
      dots[r] = static_cast<float>(dot);
    }
#endif
  }
};

#undef BURIN_STEP

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV81M_SUM_I4_A8_H
