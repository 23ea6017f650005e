// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One number for each of a tile's sixteen rows, in one AVX-512 register.
#ifndef BURIN_KERNELS_AVX512VNNI_SIXTEEN_H
#define BURIN_KERNELS_AVX512VNNI_SIXTEEN_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Every lane, for intrinsics whose unmasked form GCC 12 warns of.
inline constexpr __mmask16 kAllSixteen = 0xffff;

struct SixteenInts {
  __m512i v;

  static BURIN_INLINE SixteenInts fill(int32_t x) { return {_mm512_set1_epi32(x)}; }
};

struct SixteenFloats {
  __m512 v;

  static BURIN_INLINE SixteenFloats fill(float x) { return {_mm512_set1_ps(x)}; }
  static BURIN_INLINE SixteenFloats of(const SixteenInts &x) {
    return {_mm512_maskz_cvtepi32_ps(kAllSixteen, x.v)};
  }
  // Sixteen floats, at any address.
  static BURIN_INLINE SixteenFloats load(const uint8_t *p) { return {_mm512_loadu_ps(p)}; }
  // Sixteen IEEE halves, at any address.
  static BURIN_INLINE SixteenFloats load_halves(const uint8_t *p) {
    return {_mm512_maskz_cvtph_ps(kAllSixteen,
                                  _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p)))};
  }
  BURIN_INLINE void store(float *p) const { _mm512_storeu_ps(p, v); }
  BURIN_INLINE SixteenFloats times(const SixteenFloats &b) const { return {_mm512_mul_ps(v, b.v)}; }
  BURIN_INLINE SixteenFloats plus(const SixteenFloats &b) const { return {_mm512_add_ps(v, b.v)}; }
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_AVX512VNNI_SIXTEEN_H
