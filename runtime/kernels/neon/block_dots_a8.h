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

// GCC would load each half of a register, and of activations every four, once more by itself.
BURIN_INLINE inline int8x16_t codes_at(const uint8_t *p) {
  int8x16_t codes = vreinterpretq_s8_u8(vld1q_u8(p));
#if !defined(__clang__)
  __asm__("" : "+w"(codes));
#endif
  return codes;
}

// The activations of a block, each four of them four times.
struct FoursA8 {
  int8x16_t v[8];

  static BURIN_INLINE FoursA8 load(const int8_t *x) {
    const auto *codes = reinterpret_cast<const uint8_t *>(x);
    const int8x16_t near = codes_at(codes), far = codes_at(codes + 16);
    return {{four_a8<0>(near), four_a8<1>(near), four_a8<2>(near), four_a8<3>(near),
             four_a8<0>(far), four_a8<1>(far), four_a8<2>(far), four_a8<3>(far)}};
  }
};

// Signed codes of 8 bits: two products fit 16 bits. Two lanes a row.
struct DotsOf8 {
  int32x4_t v[8];

  BURIN_INLINE void start(size_t, int32_t) {
    each_row<8>([&](size_t i) BURIN_INLINE { v[i] = vdupq_n_s32(0); });
  }
  BURIN_INLINE void add(const uint8_t *&codes, const int8_t *x, size_t) {
    const FoursA8 fours = FoursA8::load(x);
    each_row<4>([&](size_t i) BURIN_INLINE {
      each_row<4>([&](size_t two) BURIN_INLINE {
        const uint8_t *at = codes + 128 * two + 16 * i;
        FourRows products = FourRows::of(codes_at(at), fours.v[2 * two]);
        products.add(codes_at(at + 64), fours.v[2 * two + 1]);
        v[2 * i] = vpadalq_s16(v[2 * i], products.low);
        v[2 * i + 1] = vpadalq_s16(v[2 * i + 1], products.high);
      });
    });
    codes += 512;
  }
  BURIN_INLINE SixteenInts of(size_t) const {
    return {vpaddq_s32(v[0], v[1]), vpaddq_s32(v[2], v[3]), vpaddq_s32(v[4], v[5]),
            vpaddq_s32(v[6], v[7])};
  }
};

// Unsigned codes of 4 bits: all products of a block fit 16 bits, two lanes of them too: 16 * 15 *
// 127.
struct DotsOf4 {
  SixteenInts sums;

  BURIN_INLINE void start(size_t, int32_t from) { sums = SixteenInts::fill(from); }
  BURIN_INLINE void add(const uint8_t *&codes, const int8_t *x, size_t) {
    const FoursA8 fours = FoursA8::load(x);
    sums.a = add_rows(sums.a, codes, fours);
    sums.b = add_rows(sums.b, codes + 16, fours);
    sums.c = add_rows(sums.c, codes + 32, fours);
    sums.d = add_rows(sums.d, codes + 48, fours);
    codes += 256;
  }
  BURIN_INLINE const SixteenInts &of(size_t) const { return sums; }

private:
  static BURIN_INLINE int32x4_t add_rows(int32x4_t sums, const uint8_t *codes, const FoursA8 &x) {
    const uint8x16_t first = vld1q_u8(codes);
    FourRows products = FourRows::of(low(first), x.v[0]);
    products.add(high(first), x.v[4]);
    each_row<3>([&](size_t i) BURIN_INLINE {
      const uint8x16_t both = vld1q_u8(codes + 64 + 64 * i);
      products.add(low(both), x.v[1 + i]);
      products.add(high(both), x.v[5 + i]);
    });
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
  static constexpr size_t kTokens = 1; // the products of one fill the registers
  static constexpr int32_t kBias8 = 0;
  using Floats = SixteenFloats;

  template <size_t kCount, size_t kBits> struct Dots : DotsOf8 {};
  template <size_t kCount> struct Dots<kCount, 4> : DotsOf4 {};
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_NEON_BLOCK_DOTS_A8_H
