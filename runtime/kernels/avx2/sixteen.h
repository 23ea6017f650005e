// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One number for each of a tile's sixteen rows, in two AVX2 registers.
#ifndef BURIN_KERNELS_AVX2_SIXTEEN_H
#define BURIN_KERNELS_AVX2_SIXTEEN_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

struct SixteenInts {
  __m256i low, high;

  static BURIN_INLINE SixteenInts fill(int32_t x) {
    const __m256i v = _mm256_set1_epi32(x);
    return {v, v};
  }
};

struct SixteenFloats {
  __m256 low, high;

  static BURIN_INLINE SixteenFloats fill(float x) {
    const __m256 v = _mm256_set1_ps(x);
    return {v, v};
  }
  static BURIN_INLINE SixteenFloats of(const SixteenInts &x) {
    return {_mm256_cvtepi32_ps(x.low), _mm256_cvtepi32_ps(x.high)};
  }
  // Sixteen floats, at any address.
  static BURIN_INLINE SixteenFloats load(const uint8_t *p) {
    const auto *from = reinterpret_cast<const float *>(p);
    return {_mm256_loadu_ps(from), _mm256_loadu_ps(from + 8)};
  }
  // Sixteen IEEE halves, at any address.
  static BURIN_INLINE SixteenFloats load_halves(const uint8_t *p) {
    const auto *from = reinterpret_cast<const __m128i *>(p);
    return {_mm256_cvtph_ps(_mm_loadu_si128(from)), _mm256_cvtph_ps(_mm_loadu_si128(from + 1))};
  }
  BURIN_INLINE void store(float *p) const {
    _mm256_storeu_ps(p, low);
    _mm256_storeu_ps(p + 8, high);
  }
  BURIN_INLINE SixteenFloats times(const SixteenFloats &b) const {
    return {_mm256_mul_ps(low, b.low), _mm256_mul_ps(high, b.high)};
  }
  BURIN_INLINE SixteenFloats plus(const SixteenFloats &b) const {
    return {_mm256_add_ps(low, b.low), _mm256_add_ps(high, b.high)};
  }
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_AVX2_SIXTEEN_H
