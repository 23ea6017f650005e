// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// 32 activations that become 8 bits, with AVX2.
#ifndef BURIN_KERNELS_AVX2_BLOCK_A8_H
#define BURIN_KERNELS_AVX2_BLOCK_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// 32 neighbouring floats of a row, as quantize_tokens_a8 wants them.
struct BlockA8 {
  __m256 v[4];

  BURIN_INLINE void load(const float *x) {
    BURIN_UNROLL for (size_t i = 0; i < 4; ++i) v[i] = _mm256_loadu_ps(x + 8 * i);
  }

  static BURIN_INLINE __m256i none() { return _mm256_setzero_si256(); }
  static BURIN_INLINE uint32_t of(__m256i lanes) {
    __m128i most = _mm_max_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
    most = _mm_max_epi32(most, _mm_shuffle_epi32(most, 0x4e));
    most = _mm_max_epi32(most, _mm_shuffle_epi32(most, 0xb1));
    return static_cast<uint32_t>(_mm_cvtsi128_si32(most));
  }
  // For each lane the larger of `largest` and the bits of |x|.
  BURIN_INLINE __m256i largest(__m256i largest) const {
    const __m256i magnitude = _mm256_set1_epi32(0x7fffffff);
    BURIN_UNROLL for (size_t i = 0; i < 4; ++i) largest =
        _mm256_max_epi32(largest, _mm256_and_si256(_mm256_castps_si256(v[i]), magnitude));
    return largest;
  }

  // The codes of code_a8 and their sum.
  BURIN_INLINE void quantize(uint8_t *codes, uint8_t *sum, float inverse) const {
    const __m256 factor = _mm256_set1_ps(inverse), shift = _mm256_set1_ps(12582912.0f);
    const __m256i byte = _mm256_set1_epi32(255);
    __m256i c[4];
    BURIN_UNROLL for (size_t i = 0; i < 4; ++i) c[i] = _mm256_and_si256(
        _mm256_castps_si256(_mm256_add_ps(_mm256_mul_ps(v[i], factor), shift)), byte);
    // Packing works within halves of a register: fours of codes come out as 0 2 4 6 1 3 5 7.
    const __m256i packed = _mm256_permutevar8x32_epi32(
        _mm256_packus_epi16(_mm256_packus_epi32(c[0], c[1]), _mm256_packus_epi32(c[2], c[3])),
        _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(codes), packed);
    // Sums of absolute differences from 0 of code + 128.
    const __m256i sums =
        _mm256_sad_epu8(_mm256_xor_si256(packed, _mm256_set1_epi8(-128)), _mm256_setzero_si256());
    const __m128i two =
        _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    const int32_t all =
        _mm_cvtsi128_si32(two) + _mm_cvtsi128_si32(_mm_unpackhi_epi64(two, two)) - 32 * 128;
    __builtin_memcpy(sum, &all, sizeof all);
  }
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_AVX2_BLOCK_A8_H
