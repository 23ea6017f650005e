// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Four columns of four rows of 8-bit codes, in assembly: compilers do not make LDM of loads into
// registers of their own choice. w += 16, x += 8.
#ifndef BURIN_KERNELS_ARMV7EM_STEP_I8_A8_H
#define BURIN_KERNELS_ARMV7EM_STEP_I8_A8_H

// d0 to d3 += 256 times the products. e and o take the activations (activation_a8.h); r8 to r11 are
// the rows' words: with lower registers GCC finds too few for the rest.
#define BURIN_STEP_I8                                                                              \
  "ldmia %[w]!, {r8, r9, r10, r11}\n\t"                                                            \
  "ldrd %[e], %[o], [%[x]], #8\n\t"                                                                \
  "smlad %[d0], r8, %[o], %[d0]\n\t"                                                               \
  "sxtb16 r8, r8\n\t"                                                                              \
  "smlad %[d1], r9, %[o], %[d1]\n\t"                                                               \
  "sxtb16 r9, r9\n\t"                                                                              \
  "smlad %[d2], r10, %[o], %[d2]\n\t"                                                              \
  "sxtb16 r10, r10\n\t"                                                                            \
  "smlad %[d3], r11, %[o], %[d3]\n\t"                                                              \
  "sxtb16 r11, r11\n\t"                                                                            \
  "smlad %[d0], r8, %[e], %[d0]\n\t"                                                               \
  "smlad %[d1], r9, %[e], %[d1]\n\t"                                                               \
  "smlad %[d2], r10, %[e], %[d2]\n\t"                                                              \
  "smlad %[d3], r11, %[e], %[d3]\n\t"

#endif // BURIN_KERNELS_ARMV7EM_STEP_I8_A8_H
