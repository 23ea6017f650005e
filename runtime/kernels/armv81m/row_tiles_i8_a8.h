// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of 8-bit weights and activations with one scale a row and one a token, from tile to
// result in one piece: Helium here has no floats, so that conversion, scales and stores of eight
// rows are as much as the sums of four columns of vectors.
#ifndef BURIN_KERNELS_ARMV81M_ROW_TILES_I8_A8_H
#define BURIN_KERNELS_ARMV81M_ROW_TILES_I8_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "activation_a8.h"
#include "each_row_tile.h"
#include "eight_dots.h"
#include "packed_codes.h"
#include "step_i8_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

#if defined(__OPTIMIZE__)
inline constexpr bool kRowTiles = true;

// y (8) = the tile at w times a token: its codes at x, four times `fours` and `steps` vectors of
// columns.
BURIN_INLINE inline void row_tile_i8_a8(float (&y)[8], const uint8_t *w, const uint8_t *x,
                                        float scale, size_t fours, size_t steps) {
  register float s0 __asm__("s0");
  register float s1 __asm__("s1");
  register float s2 __asm__("s2");
  register float s3 __asm__("s3");
  register float s4 __asm__("s4");
  register float s5 __asm__("s5");
  register float s6 __asm__("s6");
  register float s7 __asm__("s7");
  __asm__ volatile(
      "vldmia %[w]!, {s16, s17, s18, s19, s20, s21, s22, s23}\n\t"
      "movs r0, #0\n\t"
      "mov r2, r0\n\t"
      "mov r4, r0\n\t"
      "mov r6, r0\n\t"
      "mov r8, r0\n\t"
      "mov r10, r0\n\t"
      "mov r12, r0\n\t"
      "mov lr, r0\n\t"
      "vmul.f32 s16, s16, %[s]\n\t"
      "vmul.f32 s17, s17, %[s]\n\t"
      "vmul.f32 s18, s18, %[s]\n\t"
      "vmul.f32 s19, s19, %[s]\n\t"
      "vmul.f32 s20, s20, %[s]\n\t"
      "vmul.f32 s21, s21, %[s]\n\t"
      "vmul.f32 s22, s22, %[s]\n\t"
      "vmul.f32 s23, s23, %[s]\n\t"
      "cmp %[n], #0\n\t"
      "beq 2f\n\t"
      "1:\n\t" BURIN_STEP_I8("vmladava") BURIN_STEP_I8("vmladava") BURIN_STEP_I8("vmladava")
          BURIN_STEP_I8(
              "vmladava") "subs %[n], #1\n\t"
                          "bne 1b\n\t"
                          "2:\n\t"
                          "cmp %[m], #0\n\t"
                          "beq 4f\n\t"
                          "3:\n\t" BURIN_STEP_I8(
                              "vmladava") "subs %[m], #1\n\t"
                                          "bne 3b\n\t"
                                          "4:\n\t" BURIN_DOTS_TO_LANES BURIN_LANES_TO_FLOATS
                                          "vmul.f32 s0, s0, s16\n\t"
                                          "vmul.f32 s1, s1, s17\n\t"
                                          "vmul.f32 s2, s2, s18\n\t"
                                          "vmul.f32 s3, s3, s19\n\t"
                                          "vmul.f32 s4, s4, s20\n\t"
                                          "vmul.f32 s5, s5, s21\n\t"
                                          "vmul.f32 s6, s6, s22\n\t"
                                          "vmul.f32 s7, s7, s23\n\t"

      : "=&t"(s0), "=&t"(s1), "=&t"(s2), "=&t"(s3), "=&t"(s4), "=&t"(s5), "=&t"(s6),
        "=&t"(s7), [w] "+r"(w), [x] "+r"(x), [n] "+r"(fours), [m] "+r"(steps)
      : [s] "t"(scale)
      : "r0", "r2", "r4", "r6", "r8", "r10", "r12", "lr", "cc", "memory", "s8", "s9", "s10", "s11",
        "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23");
  y[0] = s0;
  y[1] = s1;
  y[2] = s2;
  y[3] = s3;
  y[4] = s4;
  y[5] = s5;
  y[6] = s6;
  y[7] = s7;
}

#else // there are too few registers for that
inline constexpr bool kRowTiles = false;

inline void row_tile_i8_a8(float (&)[8], const uint8_t *, const uint8_t *, float, size_t, size_t) {}
#endif

// As each_tile_sum_a8, for one token and without groups.
template <class Emit>
inline void each_row_tile_i8_a8(const uint8_t *x, const uint8_t *w, size_t rows, size_t cols,
                                const Emit &emit) {
  const Packed packed = FormatI8::packed(rows, cols, 0);
  const size_t fours = packed.group_columns() / 64, steps = packed.group_columns() % 64 / 16;
  const float scale = *reinterpret_cast<const float *>(x);
  x += PackedActivation{cols, 0, kCodeBytesA8}.codes_at();
  each_row_tile<8>(
      w, rows, packed.tile_bytes(),
      [=](float (&to)[8], const uint8_t *at)
          BURIN_INLINE { row_tile_i8_a8(to, at, x, scale, fours, steps); },
      emit);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV81M_ROW_TILES_I8_A8_H
