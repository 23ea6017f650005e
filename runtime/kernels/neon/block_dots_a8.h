// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The integer products of a block, sixteen rows by 32 columns, with NEON as every 64-bit Arm
// processor has it: products of bytes are added up in 16 bits as long as they fit, then in 32.
#ifndef BURIN_KERNELS_NEON_BLOCK_DOTS_A8_H
#define BURIN_KERNELS_NEON_BLOCK_DOTS_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "each_row.h"
#include "sixteen.h"

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Products of four rows with four columns: two rows in each register, four lanes a row.
struct FourRows {
  int16x8_t low, high;

  // x: the four activations, four times.
  static BURIN_INLINE FourRows of(int8x16_t w, int8x16_t x) {
    return {vmull_s8(vget_low_s8(w), vget_low_s8(x)), vmull_high_s8(w, x)};
  }
  BURIN_INLINE void add(int8x16_t w, int8x16_t x) {
    low = vmlal_s8(low, vget_low_s8(w), vget_low_s8(x));
    high = vmlal_high_s8(high, w, x);
  }
};

template <int kFour> BURIN_INLINE inline int8x16_t four_a8(int8x16_t x) {
  return vreinterpretq_s8_s32(vdupq_laneq_s32(vreinterpretq_s32_s8(x), kFour));
}

BURIN_INLINE inline int8x16_t codes_at(const uint8_t *p) {
  return vreinterpretq_s8_u8(vld1q_u8(p));
}

// Signed codes of 8 bits: two products fit 16 bits. Two lanes a row.
template <size_t kCount> struct DotsOf8 {
  struct Sums {
    int32x4_t v[8];
  } sums[kCount];

  BURIN_INLINE void start(size_t t, int32_t) {
    each_row<8>([&](size_t i) BURIN_INLINE { sums[t].v[i] = vdupq_n_s32(0); });
  }
  BURIN_INLINE void add(const uint8_t *&codes, const int8_t *x, size_t stride) {
    sixteen_columns(codes, x, stride);
    sixteen_columns(codes + 256, x + 16, stride);
    codes += 512;
  }
  BURIN_INLINE SixteenInts of(size_t t) const {
    const int32x4_t(&v)[8] = sums[t].v;
    return {vpaddq_s32(v[0], v[1]), vpaddq_s32(v[2], v[3]), vpaddq_s32(v[4], v[5]),
            vpaddq_s32(v[6], v[7])};
  }

private:
  BURIN_INLINE void sixteen_columns(const uint8_t *codes, const int8_t *x, size_t stride) {
    eight_columns<0>(codes, x, stride);
    eight_columns<2>(codes + 128, x, stride);
  }
  template <int kFour>
  BURIN_INLINE void eight_columns(const uint8_t *codes, const int8_t *x, size_t stride) {
    int8x16_t first[kCount], second[kCount];
    each_row<kCount>([&](size_t t) BURIN_INLINE {
      const int8x16_t sixteen = vld1q_s8(x + t * stride);
      first[t] = four_a8<kFour>(sixteen);
      second[t] = four_a8<kFour + 1>(sixteen);
    });
    each_row<4>([&](size_t i) BURIN_INLINE {
      const int8x16_t a = codes_at(codes + i * 16), b = codes_at(codes + 64 + i * 16);
      each_row<kCount>([&](size_t t) BURIN_INLINE {
        FourRows products = FourRows::of(a, first[t]);
        products.add(b, second[t]);
        sums[t].v[2 * i] = vpadalq_s16(sums[t].v[2 * i], products.low);
        sums[t].v[2 * i + 1] = vpadalq_s16(sums[t].v[2 * i + 1], products.high);
      });
    });
  }
};

// Unsigned codes of 4 bits: all products of a block fit 16 bits, two lanes of them too: 16 * 15 *
// 127.
template <size_t kCount> struct DotsOf4 {
  SixteenInts sums[kCount];

  BURIN_INLINE void start(size_t t, int32_t from) { sums[t] = SixteenInts::fill(from); }
  BURIN_INLINE void add(const uint8_t *&codes, const int8_t *x, size_t stride) {
    each_row<kCount>([&](size_t t) BURIN_INLINE {
      sums[t].a = add_rows(sums[t].a, codes, x + t * stride);
      sums[t].b = add_rows(sums[t].b, codes + 16, x + t * stride);
      sums[t].c = add_rows(sums[t].c, codes + 32, x + t * stride);
      sums[t].d = add_rows(sums[t].d, codes + 48, x + t * stride);
    });
    codes += 256;
  }
  BURIN_INLINE const SixteenInts &of(size_t t) const { return sums[t]; }

private:
  static BURIN_INLINE int32x4_t add_rows(int32x4_t sums, const uint8_t *codes, const int8_t *x) {
    const int8x16_t near = vld1q_s8(x), far = vld1q_s8(x + 16);
    const uint8x16_t a = vld1q_u8(codes), b = vld1q_u8(codes + 64), c = vld1q_u8(codes + 128),
                     d = vld1q_u8(codes + 192);
    FourRows products = FourRows::of(low(a), four_a8<0>(near));
    products.add(low(b), four_a8<1>(near));
    products.add(low(c), four_a8<2>(near));
    products.add(low(d), four_a8<3>(near));
    products.add(high(a), four_a8<0>(far));
    products.add(high(b), four_a8<1>(far));
    products.add(high(c), four_a8<2>(far));
    products.add(high(d), four_a8<3>(far));
    return vpadalq_s16(sums, vpaddq_s16(products.low, products.high));
  }
  static BURIN_INLINE int8x16_t low(uint8x16_t both) {
    return vreinterpretq_s8_u8(vandq_u8(both, vdupq_n_u8(15)));
  }
  static BURIN_INLINE int8x16_t high(uint8x16_t both) {
    return vreinterpretq_s8_u8(vshrq_n_u8(both, 4));
  }
};

// As each_tile_dot_a8 wants it.
struct BlockTiles {
  static constexpr size_t kTokens = 2;
  static constexpr int32_t kBias8 = 0;
  using Floats = SixteenFloats;

  template <size_t kCount, size_t kBits> struct Dots : DotsOf8<kCount> {};
  template <size_t kCount> struct Dots<kCount, 4> : DotsOf4<kCount> {};
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_NEON_BLOCK_DOTS_A8_H
