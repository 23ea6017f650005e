// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products of 4-bit codes with the DSP instructions of Armv7E-M: four codes of 8 bits are
// one AND away, and then the same as in sum_i8_a8.h.
#ifndef BURIN_KERNELS_ARMV7EM_SUM_I4_A8_H
#define BURIN_KERNELS_ARMV7EM_SUM_I4_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"
#include "burin/math.h"

#include <arm_acle.h>
#include <stddef.h>
#include <stdint.h>

// Eight columns of two rows, of which the words are 16 bytes apart: x += 16. r8 to r11
// are the activations.
#define BURIN_STEP(at)                                                                             \
  "ldrd %[a], %[b], [%[w], #" #at "]\n\t"                                                          \
  "ldmia %[x]!, {r8, r9, r10, r11}\n\t"                                                            \
  "and %[t], %[a], #0x0f0f0f0f\n\t"                                                                \
  "smlad %[d0], %[t], r9, %[d0]\n\t"                                                               \
  "uxtb16 %[t], %[t]\n\t"                                                                          \
  "smlad %[d0], %[t], r8, %[d0]\n\t"                                                               \
  "and %[t], %[b], #0x0f0f0f0f\n\t"                                                                \
  "smlad %[d1], %[t], r9, %[d1]\n\t"                                                               \
  "uxtb16 %[t], %[t]\n\t"                                                                          \
  "smlad %[d1], %[t], r8, %[d1]\n\t"                                                               \
  "and %[a], %[m], %[a], lsr #4\n\t"                                                               \
  "smlad %[d0], %[a], r11, %[d0]\n\t"                                                              \
  "uxtb16 %[a], %[a]\n\t"                                                                          \
  "smlad %[d0], %[a], r10, %[d0]\n\t"                                                              \
  "and %[b], %[m], %[b], lsr #4\n\t"                                                               \
  "smlad %[d1], %[b], r11, %[d1]\n\t"                                                              \
  "uxtb16 %[b], %[b]\n\t"                                                                          \
  "smlad %[d1], %[b], r10, %[d1]\n\t"

namespace burin::kernels {

// A sum of which 256 times is known, in one instruction where there is an FPU.
#if defined(__ARM_FP)
using SumOf256 = float;
BURIN_INLINE inline float from_256(int32_t sum) {
  float number = float_of(static_cast<uint32_t>(sum));
  __asm__("vcvt.f32.s32 %0, %0, #8" : "+t"(number));
  return number;
}
#else
using SumOf256 = int32_t;
BURIN_INLINE inline int32_t from_256(int32_t sum) { return sum >> 8; }
#endif

template <int32_t Bias> struct SumI4 {
  using Number = SumOf256;
  static constexpr int32_t kBias = Bias;

  // As each_tile_sum_a8 wants it; columns: a multiple of 32, at most 4096, as
  // 256 times the sum must fit.
  static BURIN_INLINE void sum(SumOf256 *dots, const uint8_t *w, const uint8_t *x, size_t columns,
                               int32_t start) {
#if defined(__OPTIMIZE__)
    BURIN_UNROLL for (size_t r = 0; r < 4; r += 2) {
      int32_t d0 = 256 * start, d1 = d0;
      const uint8_t *from = w + 4 * r, *activations = x;
      for (size_t i = columns / 32; i > 0; --i, from += 64) {
        uint32_t a, b, t;
        __asm__ volatile(BURIN_STEP(0) BURIN_STEP(16) BURIN_STEP(32) BURIN_STEP(48)
                         : [d0] "+r"(d0), [d1] "+r"(d1), [x] "+r"(activations), [a] "=&r"(a),
                           [b] "=&r"(b), [t] "=&r"(t)
                         : [w] "r"(from), [m] "r"(0x0f0f0f0fu)
                         : "r8", "r9", "r10", "r11", "memory");
      }
      dots[r] = from_256(d0), dots[r + 1] = from_256(d1);
    }
#else // there are too few registers for that
    for (size_t r = 0; r < 4; ++r) {
      const auto *from = reinterpret_cast<const uint32_t *>(w) + r;
      const auto *activations = reinterpret_cast<const uint32_t *>(x);
      int32_t d = 256 * start;
      for (size_t i = columns / 8; i > 0; --i, from += 4, activations += 4) {
        const uint32_t low = *from & 0x0f0f0f0fu, high = *from >> 4 & 0x0f0f0f0fu;
        d = __smlad(static_cast<int16x2_t>(low), static_cast<int16x2_t>(activations[1]), d);
        d = __smlad(static_cast<int16x2_t>(low & 0x00ff00ffu),
                    static_cast<int16x2_t>(activations[0]), d);
        d = __smlad(static_cast<int16x2_t>(high), static_cast<int16x2_t>(activations[3]), d);
        d = __smlad(static_cast<int16x2_t>(high & 0x00ff00ffu),
                    static_cast<int16x2_t>(activations[2]), d);
      }
      dots[r] = from_256(d);
    }
#endif
  }
};

} // namespace burin::kernels

#undef BURIN_STEP

#endif // BURIN_KERNELS_ARMV7EM_SUM_I4_A8_H
