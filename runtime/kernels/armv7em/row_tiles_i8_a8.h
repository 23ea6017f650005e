// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of 8-bit weights and activations with one scale a row and one a token, the fewest
// instructions from tile to result: rows of small models are so short that what is around the sums
// counts.
#ifndef BURIN_KERNELS_ARMV7EM_ROW_TILES_I8_A8_H
#define BURIN_KERNELS_ARMV7EM_ROW_TILES_I8_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "activation_a8.h"
#include "each_row_tile.h"
#include "packed_codes.h"
#include "step_i8_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

inline constexpr size_t kMostRowColumns = 512; // as in sum_i8_a8.h

#if defined(__OPTIMIZE__) && defined(__ARM_FP)
inline constexpr bool kRowTiles = true;

// y (4) = the tile at w times a token: its codes at x, steps of 32 columns, then of 4. The sums are
// 256 times what they mean, which a conversion with eight binary places undoes exactly.
BURIN_INLINE inline void row_tile_i8_a8(float (&y)[4], const uint8_t *w, const uint8_t *x,
                                        float scale, size_t eights, size_t steps) {
  register float s0 __asm__("s0");
  register float s1 __asm__("s1");
  register float s2 __asm__("s2");
  register float s3 __asm__("s3");
  uint32_t d0, d1, d2, d3, even, odd;
  __asm__ volatile(
      "vldmia %[w]!, {s4, s5, s6, s7}\n\t"
      "movs %[d0], #0\n\t"
      "movs %[d1], #0\n\t"
      "movs %[d2], #0\n\t"
      "movs %[d3], #0\n\t"
      "vmul.f32 s4, s4, %[scale]\n\t"
      "vmul.f32 s5, s5, %[scale]\n\t"
      "vmul.f32 s6, s6, %[scale]\n\t"
      "vmul.f32 s7, s7, %[scale]\n\t"
      "cmp %[n], #0\n\t"
      "beq 2f\n\t"
      "1:\n\t" BURIN_STEP_I8 BURIN_STEP_I8 BURIN_STEP_I8 BURIN_STEP_I8 BURIN_STEP_I8 BURIN_STEP_I8
          BURIN_STEP_I8 BURIN_STEP_I8 "subs %[n], #1\n\t"
      "bne 1b\n\t"
      "2:\n\t"
      "cmp %[m], #0\n\t"
      "beq 4f\n\t"
      "3:\n\t" BURIN_STEP_I8 "subs %[m], #1\n\t"
      "bne 3b\n\t"
      "4:\n\t"
      "vmov s0, s1, %[d0], %[d1]\n\t"
      "vmov s2, s3, %[d2], %[d3]\n\t"
      "vcvt.f32.s32 s0, s0, #8\n\t"
      "vcvt.f32.s32 s1, s1, #8\n\t"
      "vcvt.f32.s32 s2, s2, #8\n\t"
      "vcvt.f32.s32 s3, s3, #8\n\t"
      "vmul.f32 s0, s0, s4\n\t"
      "vmul.f32 s1, s1, s5\n\t"
      "vmul.f32 s2, s2, s6\n\t"
      "vmul.f32 s3, s3, s7\n\t"
      : "=&t"(s0), "=&t"(s1), "=&t"(s2),
        "=&t"(s3), [d0] "=&l"(d0), [d1] "=&l"(d1), [d2] "=&l"(d2), [d3] "=&l"(d3), [w] "+r"(w),
        [x] "+r"(x), [e] "=&r"(even), [o] "=&r"(odd), [n] "+l"(eights), [m] "+r"(steps)
      : [scale] "t"(scale)
      : "r8", "r9", "r10", "r11", "s4", "s5", "s6", "s7", "cc", "memory");
  y[0] = s0;
  y[1] = s1;
  y[2] = s2;
  y[3] = s3;
}

#else
inline constexpr bool kRowTiles = false;

inline void row_tile_i8_a8(float (&)[4], const uint8_t *, const uint8_t *, float, size_t, size_t) {}
#endif

// As each_tile_sum_a8, for one token, without groups and for at most kMostRowColumns columns.
template <class Emit>
inline void each_row_tile_i8_a8(const uint8_t *x, const uint8_t *w, size_t rows, size_t cols,
                                const Emit &emit) {
  const Packed packed = FormatI8::packed(rows, cols, 0);
  const size_t eights = packed.group_columns() / 32, steps = packed.group_columns() % 32 / 4;
  const float scale = *reinterpret_cast<const float *>(x);
  x += PackedActivation{cols, 0, kCodeBytesA8}.codes_at();
  each_row_tile<4>(
      w, rows, packed.tile_bytes(),
      [=](float (&to)[4], const uint8_t *at)
          BURIN_INLINE { row_tile_i8_a8(to, at, x, scale, eights, steps); },
      emit);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV7EM_ROW_TILES_I8_A8_H
