// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the eight even registers in which products of eight rows were summed to floats, in assembly.
#ifndef BURIN_KERNELS_ARMV81M_EIGHT_DOTS_H
#define BURIN_KERNELS_ARMV81M_EIGHT_DOTS_H

// q0, q1 = r0, r2, r4, ..., lr: lanes are moved by twos, one of each half.
#define BURIN_DOTS_TO_LANES                                                                        \
  "vmov q0[2], q0[0], r0, r4\n\t"                                                                  \
  "vmov q0[3], q0[1], r2, r6\n\t"                                                                  \
  "vmov q1[2], q1[0], r8, r12\n\t"                                                                 \
  "vmov q1[3], q1[1], r10, lr\n\t"

// s0 to s7, which are q0 and q1, as floats, one by one: integer Helium converts none.
#define BURIN_LANES_TO_FLOATS                                                                      \
  "vcvt.f32.s32 s0, s0\n\t"                                                                        \
  "vcvt.f32.s32 s1, s1\n\t"                                                                        \
  "vcvt.f32.s32 s2, s2\n\t"                                                                        \
  "vcvt.f32.s32 s3, s3\n\t"                                                                        \
  "vcvt.f32.s32 s4, s4\n\t"                                                                        \
  "vcvt.f32.s32 s5, s5\n\t"                                                                        \
  "vcvt.f32.s32 s6, s6\n\t"                                                                        \
  "vcvt.f32.s32 s7, s7\n\t"

#endif // BURIN_KERNELS_ARMV81M_EIGHT_DOTS_H
