// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// 16 columns of eight rows of 8-bit codes, in assembly. Loads and multiplications alternate because
// only then they overlap.
#ifndef BURIN_KERNELS_ARMV81M_STEP_I8_A8_H
#define BURIN_KERNELS_ARMV81M_STEP_I8_A8_H

// The eight even registers = the products ("vmladav"), or += ("vmladava"). w += 128, x += 16.
#define BURIN_STEP_I8(op)                                                                          \
  "vldrb.8 q0, [%[x]], #16\n\t"                                                                    \
  "vldrb.8 q1, [%[w]], #16\n\t"                                                                    \
  "vldrb.8 q2, [%[w]], #16\n\t"                                                                    \
  "" op ".s8 r0, q1, q0\n\t"                                                                       \
  "vldrb.8 q1, [%[w]], #16\n\t"                                                                    \
  "" op ".s8 r2, q2, q0\n\t"                                                                       \
  "vldrb.8 q2, [%[w]], #16\n\t"                                                                    \
  "" op ".s8 r4, q1, q0\n\t"                                                                       \
  "vldrb.8 q1, [%[w]], #16\n\t"                                                                    \
  "" op ".s8 r6, q2, q0\n\t"                                                                       \
  "vldrb.8 q2, [%[w]], #16\n\t"                                                                    \
  "" op ".s8 r8, q1, q0\n\t"                                                                       \
  "vldrb.8 q1, [%[w]], #16\n\t"                                                                    \
  "" op ".s8 r10, q2, q0\n\t"                                                                      \
  "vldrb.8 q2, [%[w]], #16\n\t"                                                                    \
  "" op ".s8 r12, q1, q0\n\t"                                                                      \
  "" op ".s8 lr, q2, q0\n\t"

#endif // BURIN_KERNELS_ARMV81M_STEP_I8_A8_H
