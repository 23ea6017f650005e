// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of 4-bit weights in groups of 32 and 8-bit activations with one scale a token, from tile
// to result in one piece: the sums of eight rows stay in registers, and VMLA, which rounds twice,
// adds a group's products to them.
#ifndef BURIN_KERNELS_ARMV81M_ROW_TILES_I4_A8_H
#define BURIN_KERNELS_ARMV81M_ROW_TILES_I4_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "activation_a8.h"
#include "each_row_tile.h"
#include "eight_dots.h"
#include "packed_codes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

#if defined(__OPTIMIZE__)
inline constexpr bool kRowTilesI4 = true;

// 32 columns of eight rows; q7 holds fifteens.
#define BURIN_STEP                                                                                 \
  "vldrb.8 q0, [%[x]], #16\n\t"                                                                    \
  "vldrb.8 q1, [%[x]], #16\n\t"                                                                    \
  "vldrb.8 q2, [%[w]], #16\n\t"                                                                    \
  "vand q3, q2, q7\n\t"                                                                            \
  "vmladav.s8 r0, q3, q0\n\t"                                                                      \
  "vshr.u8 q2, q2, #4\n\t"                                                                         \
  "vmladava.s8 r0, q2, q1\n\t"                                                                     \
  "vldrb.8 q2, [%[w]], #16\n\t"                                                                    \
  "vand q3, q2, q7\n\t"                                                                            \
  "vmladav.s8 r2, q3, q0\n\t"                                                                      \
  "vshr.u8 q2, q2, #4\n\t"                                                                         \
  "vmladava.s8 r2, q2, q1\n\t"                                                                     \
  "vldrb.8 q2, [%[w]], #16\n\t"                                                                    \
  "vand q3, q2, q7\n\t"                                                                            \
  "vmladav.s8 r4, q3, q0\n\t"                                                                      \
  "vshr.u8 q2, q2, #4\n\t"                                                                         \
  "vmladava.s8 r4, q2, q1\n\t"                                                                     \
  "vldrb.8 q2, [%[w]], #16\n\t"                                                                    \
  "vand q3, q2, q7\n\t"                                                                            \
  "vmladav.s8 r6, q3, q0\n\t"                                                                      \
  "vshr.u8 q2, q2, #4\n\t"                                                                         \
  "vmladava.s8 r6, q2, q1\n\t"                                                                     \
  "vldrb.8 q2, [%[w]], #16\n\t"                                                                    \
  "vand q3, q2, q7\n\t"                                                                            \
  "vmladav.s8 r8, q3, q0\n\t"                                                                      \
  "vshr.u8 q2, q2, #4\n\t"                                                                         \
  "vmladava.s8 r8, q2, q1\n\t"                                                                     \
  "vldrb.8 q2, [%[w]], #16\n\t"                                                                    \
  "vand q3, q2, q7\n\t"                                                                            \
  "vmladav.s8 r10, q3, q0\n\t"                                                                     \
  "vshr.u8 q2, q2, #4\n\t"                                                                         \
  "vmladava.s8 r10, q2, q1\n\t"                                                                    \
  "vldrb.8 q2, [%[w]], #16\n\t"                                                                    \
  "vand q3, q2, q7\n\t"                                                                            \
  "vmladav.s8 r12, q3, q0\n\t"                                                                     \
  "vshr.u8 q2, q2, #4\n\t"                                                                         \
  "vmladava.s8 r12, q2, q1\n\t"                                                                    \
  "vldrb.8 q2, [%[w]], #16\n\t"                                                                    \
  "vand q3, q2, q7\n\t"                                                                            \
  "vmladav.s8 lr, q3, q0\n\t"                                                                      \
  "vshr.u8 q2, q2, #4\n\t"                                                                         \
  "vmladava.s8 lr, q2, q1\n\t"

// y (8) = the tile at w times a token: its codes at x, their sums at `sums`, so many groups. Codes
// are stored with 8 added.
BURIN_INLINE inline void row_tile_i4_a8(float (&y)[8], const uint8_t *w, const uint8_t *x,
                                        const int32_t *sums, float scale, size_t groups) {
  register float s16 __asm__("s16");
  register float s17 __asm__("s17");
  register float s18 __asm__("s18");
  register float s19 __asm__("s19");
  register float s20 __asm__("s20");
  register float s21 __asm__("s21");
  register float s22 __asm__("s22");
  register float s23 __asm__("s23");
  __asm__ volatile("vmov.i32 q4, #0\n\t"
                   "vmov.i32 q5, #0\n\t"
                   "vmov.i8 q7, #15\n\t"
                   "1:\n\t"
                   "vldmia %[w]!, {s24, s25, s26, s27}\n\t" BURIN_STEP BURIN_DOTS_TO_LANES
                   "ldr r0, [%[sums]], #4\n\t"
                   "lsls r0, r0, #3\n\t"
                   "vsub.i32 q0, q0, r0\n\t"
                   "vsub.i32 q1, q1, r0\n\t" BURIN_LANES_TO_FLOATS "vcvtb.f32.f16 s8, s24\n\t"
                   "vcvtt.f32.f16 s9, s24\n\t"
                   "vcvtb.f32.f16 s10, s25\n\t"
                   "vcvtt.f32.f16 s11, s25\n\t"
                   "vcvtb.f32.f16 s12, s26\n\t"
                   "vcvtt.f32.f16 s13, s26\n\t"
                   "vcvtb.f32.f16 s14, s27\n\t"
                   "vcvtt.f32.f16 s15, s27\n\t"
                   "vmla.f32 s16, s0, s8\n\t"
                   "vmla.f32 s17, s1, s9\n\t"
                   "vmla.f32 s18, s2, s10\n\t"
                   "vmla.f32 s19, s3, s11\n\t"
                   "vmla.f32 s20, s4, s12\n\t"
                   "vmla.f32 s21, s5, s13\n\t"
                   "vmla.f32 s22, s6, s14\n\t"
                   "vmla.f32 s23, s7, s15\n\t"
                   "subs %[n], #1\n\t"
                   "bne 1b\n\t"

                   : "=&t"(s16), "=&t"(s17), "=&t"(s18), "=&t"(s19), "=&t"(s20), "=&t"(s21),
                     "=&t"(s22),
                     "=&t"(s23), [w] "+r"(w), [x] "+r"(x), [sums] "+r"(sums), [n] "+r"(groups)
                   :
                   : "r0", "r2", "r4", "r6", "r8", "r10", "r12", "lr", "cc", "memory", "s0", "s1",
                     "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s12", "s13",
                     "s14", "s15", "s24", "s25", "s26", "s27", "s28", "s29", "s30", "s31");
  y[0] = s16 * scale;
  y[1] = s17 * scale;
  y[2] = s18 * scale;
  y[3] = s19 * scale;
  y[4] = s20 * scale;
  y[5] = s21 * scale;
  y[6] = s22 * scale;
  y[7] = s23 * scale;
}

#undef BURIN_STEP

#else // there are too few registers for that
inline constexpr bool kRowTilesI4 = false;

inline void row_tile_i4_a8(float (&)[8], const uint8_t *, const uint8_t *, const int32_t *, float,
                           size_t) {}
#endif

// As each_tile_sum_a8, for one token and groups of 32 columns.
template <class Emit>
inline void each_row_tile_i4_a8(const uint8_t *x, const uint8_t *w, size_t rows, size_t cols,
                                const Emit &emit) {
  const Packed packed = FormatI4::packed(rows, cols, 32);
  const PackedActivation activation = {cols, 0, kCodeBytesA8};
  const size_t groups = packed.groups();
  const float scale = *reinterpret_cast<const float *>(x);
  const auto *sums = reinterpret_cast<const int32_t *>(x + activation.sums_at());
  x += activation.codes_at();
  each_row_tile<8>(
      w, rows, packed.tile_bytes(),
      [=](float (&to)[8], const uint8_t *at)
          BURIN_INLINE { row_tile_i4_a8(to, at, x, sums, scale, groups); },
      emit);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV81M_ROW_TILES_I4_A8_H
