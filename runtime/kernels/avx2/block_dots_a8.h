// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The integer products of a block, sixteen rows by 32 columns, with AVX2.
#ifndef BURIN_KERNELS_AVX2_BLOCK_DOTS_A8_H
#define BURIN_KERNELS_AVX2_BLOCK_DOTS_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "block_sums_a8.h"
#include "sixteen.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Four neighbouring activations in each lane.
BURIN_INLINE inline __m256i four_a8(const int8_t *x) {
  int32_t four;
  __builtin_memcpy(&four, x, sizeof four);
  return _mm256_set1_epi32(four);
}

// Keeps GCC from adding everything up at the end, for which it has too few registers.
BURIN_INLINE inline void add_now(__m256i &sum) { __asm__("" : "+x"(sum)); }

// sums[t] += the block's unsigned 4-bit codes (256 bytes) times token t's codes (32), which are
// `stride` bytes apart. Sixteen-bit sums do: 32 / 4 pairs of at most 2 * 15 * 128.
template <size_t kTokens>
BURIN_INLINE inline void add_block_4(SixteenInts (&sums)[kTokens], const uint8_t *codes,
                                     const int8_t *x, size_t stride) {
  const __m256i nibble = _mm256_set1_epi8(15);
  __m256i low[kTokens] = {}, high[kTokens] = {};
  BURIN_UNROLL for (size_t run = 0; run < 4; ++run) {
    const auto *w = reinterpret_cast<const __m256i *>(codes + run * 64);
    const __m256i first = _mm256_loadu_si256(w), second = _mm256_loadu_si256(w + 1);
    const __m256i a = _mm256_and_si256(first, nibble), b = _mm256_and_si256(second, nibble);
    const __m256i c = _mm256_and_si256(_mm256_srli_epi16(first, 4), nibble);
    const __m256i d = _mm256_and_si256(_mm256_srli_epi16(second, 4), nibble);
    BURIN_UNROLL for (size_t t = 0; t < kTokens; ++t) {
      const int8_t *from = x + t * stride + run * 4;
      const __m256i near = four_a8(from), far = four_a8(from + 16);
      low[t] = _mm256_add_epi16(low[t], _mm256_maddubs_epi16(a, near));
      high[t] = _mm256_add_epi16(high[t], _mm256_maddubs_epi16(b, near));
      low[t] = _mm256_add_epi16(low[t], _mm256_maddubs_epi16(c, far));
      high[t] = _mm256_add_epi16(high[t], _mm256_maddubs_epi16(d, far));
      add_now(low[t]);
      add_now(high[t]);
    }
  }
  const __m256i one = _mm256_set1_epi16(1);
  BURIN_UNROLL for (size_t t = 0; t < kTokens; ++t) {
    sums[t].low = _mm256_add_epi32(sums[t].low, _mm256_madd_epi16(low[t], one));
    sums[t].high = _mm256_add_epi32(sums[t].high, _mm256_madd_epi16(high[t], one));
  }
}

// The same for signed 8-bit codes (512 bytes): |w| times x with w's sign; a pair is at most
// 2 * 128 * 127.
template <size_t kTokens>
BURIN_INLINE inline void add_block_8(SixteenInts (&sums)[kTokens], const uint8_t *codes,
                                     const int8_t *x, size_t stride) {
  const __m256i one = _mm256_set1_epi16(1);
  BURIN_UNROLL for (size_t run = 0; run < 8; ++run) {
    const auto *w = reinterpret_cast<const __m256i *>(codes + run * 64);
    const __m256i a = _mm256_loadu_si256(w), b = _mm256_loadu_si256(w + 1);
    const __m256i size_a = _mm256_abs_epi8(a), size_b = _mm256_abs_epi8(b);
    BURIN_UNROLL for (size_t t = 0; t < kTokens; ++t) {
      const __m256i four = four_a8(x + t * stride + run * 4);
      const __m256i low = _mm256_maddubs_epi16(size_a, _mm256_sign_epi8(four, a));
      const __m256i high = _mm256_maddubs_epi16(size_b, _mm256_sign_epi8(four, b));
      sums[t].low = _mm256_add_epi32(sums[t].low, _mm256_madd_epi16(low, one));
      sums[t].high = _mm256_add_epi32(sums[t].high, _mm256_madd_epi16(high, one));
    }
  }
}

// As each_tile_dot_a8 wants it.
struct BlockTiles {
  static constexpr size_t kTokens = 4;
  static constexpr int32_t kBias8 = 0;
  using Floats = SixteenFloats;
  template <size_t kCount, size_t kBits> using Dots = BlockSums<kCount, kBits>;
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_AVX2_BLOCK_DOTS_A8_H
