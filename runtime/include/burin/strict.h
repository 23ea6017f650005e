// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes GCC and clang compile the rest of the translation unit to the same float bits, whatever
// flags were given: IEEE single precision, no contraction into fused multiply-add, no
// reassociation. Every float source includes it before anything else; no header that users see
// does, because its pragmas last until the end of the file. What each compiler honours was found by
// experiment: docs/design/numbers.md.
#ifndef BURIN_STRICT_H
#define BURIN_STRICT_H

#if defined(__clang__)
// With these, clang drops NaN comparisons at the call boundary and fuses in the backend; no pragma
// undoes it.
#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error                                                                                             \
    "this file needs IEEE arithmetic: compile it without -ffast-math, -Ofast and -ffinite-math-only"
#endif
#if defined(__ARM_FEATURE_MVE) && (__ARM_FEATURE_MVE & 2)
#error                                                                                             \
    "Helium's float vectors flush subnormals to zero: add +nomve.fp to -mcpu (integer vectors stay)"
#endif
#endif

// Asked before the pragmas: clang answers -1 after them.
#if !defined(__FLT_EVAL_METHOD__) || __FLT_EVAL_METHOD__ != 0
#error "this file needs float arithmetic in float precision: on 32-bit x86 add -msse2 -mfpmath=sse"
#endif

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wignored-pragmas" // not on every target
#pragma float_control(precise, on)
#pragma clang diagnostic pop
#pragma clang fp reassociate(off)
#pragma clang fp reciprocal(off)
#pragma clang fp contract(off)
#elif defined(__GNUC__)
// GCC ignores the standard's FP_CONTRACT. The attribute that this pragma leaves on each function
// also keeps link-time optimization from inlining it into code with other float rules; optimization
// levels stay as given.
#pragma GCC optimize("fp-contract=off", "no-fast-math")
#if defined(__ARM_FEATURE_MVE) && (__ARM_FEATURE_MVE & 2)
#pragma GCC optimize(                                                                              \
    "no-tree-vectorize") // Helium's float vectors flush subnormals, whatever FPSCR says
#endif
#else
#error "this file is made for GCC and clang"
#endif

#endif // BURIN_STRICT_H
