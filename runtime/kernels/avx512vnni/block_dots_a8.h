// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The integer products of a block, sixteen rows by 32 columns, with AVX-512 VNNI: vpdpbusd adds
// four products of unsigned and signed bytes to each lane.
#ifndef BURIN_KERNELS_AVX512VNNI_BLOCK_DOTS_A8_H
#define BURIN_KERNELS_AVX512VNNI_BLOCK_DOTS_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "block_sums_a8.h"
#include "sixteen.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Four neighbouring activations in each lane.
BURIN_INLINE inline __m512i four_a8(const int8_t *x) {
  int32_t four;
  __builtin_memcpy(&four, x, sizeof four);
  return _mm512_set1_epi32(four);
}

// sums[t] += the block's unsigned 4-bit codes (256 bytes) times token t's codes (32), which are
// `stride` bytes apart.
template <size_t kTokens>
BURIN_INLINE inline void add_block_4(SixteenInts (&sums)[kTokens], const uint8_t *codes,
                                     const int8_t *x, size_t stride) {
  const __m512i nibble = _mm512_set1_epi8(15);
  BURIN_UNROLL for (size_t run = 0; run < 4; ++run) {
    const __m512i w = _mm512_loadu_si512(codes + run * 64);
    const __m512i low = _mm512_and_si512(w, nibble);
    const __m512i high = _mm512_and_si512(_mm512_srli_epi16(w, 4), nibble);
    BURIN_UNROLL for (size_t t = 0; t < kTokens; ++t) {
      const int8_t *from = x + t * stride + run * 4;
      sums[t].v = _mm512_dpbusd_epi32(sums[t].v, low, four_a8(from));
      sums[t].v = _mm512_dpbusd_epi32(sums[t].v, high, four_a8(from + 16));
    }
  }
}

// The same for signed 8-bit codes (512 bytes), each taken as code + 128.
template <size_t kTokens>
BURIN_INLINE inline void add_block_8(SixteenInts (&sums)[kTokens], const uint8_t *codes,
                                     const int8_t *x, size_t stride) {
  const __m512i sign = _mm512_set1_epi8(-128);
  BURIN_UNROLL for (size_t run = 0; run < 8; ++run) {
    const __m512i w = _mm512_xor_si512(_mm512_loadu_si512(codes + run * 64), sign);
    BURIN_UNROLL for (size_t t = 0; t < kTokens; ++t) sums[t].v =
        _mm512_dpbusd_epi32(sums[t].v, w, four_a8(x + t * stride + run * 4));
  }
}

// As each_tile_dot_a8 wants it.
struct BlockTiles {
  static constexpr size_t kTokens = 8;
  static constexpr int32_t kBias8 = 128;
  using Floats = SixteenFloats;
  template <size_t kCount, size_t kBits> using Dots = BlockSums<kCount, kBits>;
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_AVX512VNNI_BLOCK_DOTS_A8_H
