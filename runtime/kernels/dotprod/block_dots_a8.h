// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The integer products of a block, sixteen rows by 32 columns, with NEON's dot products
// (FEAT_DotProd): an instruction adds four products to the sum of each of four rows, with four
// activations that lie anywhere in a register.
#ifndef BURIN_KERNELS_DOTPROD_BLOCK_DOTS_A8_H
#define BURIN_KERNELS_DOTPROD_BLOCK_DOTS_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "each_row.h"
#include "sixteen.h"

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// 64 bytes, four columns of sixteen rows, behind which p is then.
struct RunOfRows {
  int8x16_t a, b, c, d;

  static BURIN_INLINE RunOfRows next(const uint8_t *&p) {
    const int8x16x4_t v = vld1q_s8_x4(reinterpret_cast<const int8_t *>(p));
    p += 64;
    __asm__("" : "+r"(p)); // not an address that is a sum, which this load does not have
    return {v.val[0], v.val[1], v.val[2], v.val[3]};
  }
};

// As each_tile_dot_a8 wants it.
struct BlockTiles {
  static constexpr size_t kTokens = 4;
  static constexpr int32_t kBias8 = 0;
  using Floats = SixteenFloats;

  template <size_t kCount, size_t kBits> struct Dots {
    SixteenInts sums[kCount];

    BURIN_INLINE void start(size_t t, int32_t from) { sums[t] = SixteenInts::fill(from); }
    BURIN_INLINE void add(const uint8_t *&codes, const int8_t *x, size_t stride) {
      int8x16_t near[kCount], far[kCount]; // columns 0 to 15, 16 to 31
      each_row<kCount>([&](size_t t) BURIN_INLINE {
        near[t] = vld1q_s8(x + t * stride);
        far[t] = vld1q_s8(x + t * stride + 16);
      });
      runs<0>(codes, RunOfRows::next(codes), near, far);
    }
    BURIN_INLINE const SixteenInts &of(size_t t) const { return sums[t]; }

  private:
    using Four = int32x4_t SixteenInts::*; // four of the rows

    // The block from a run on, which was loaded already. For processors that wait for their loads
    // one more is on its way, if there are registers.
    template <int kRun>
    BURIN_INLINE void runs(const uint8_t *&codes, const RunOfRows &w,
                           const int8x16_t (&near)[kCount], const int8x16_t (&far)[kCount]) {
      constexpr bool kLast = kRun + 1 == kBits;
      RunOfRows after = w;
      if (!kLast && kCount == 1)
        after = RunOfRows::next(codes);
      add_run<kRun>(&SixteenInts::a, w.a, near, far);
      add_run<kRun>(&SixteenInts::b, w.b, near, far);
      add_run<kRun>(&SixteenInts::c, w.c, near, far);
      add_run<kRun>(&SixteenInts::d, w.d, near, far);
      // Keeps compilers from all loads and halves first, for which they have no registers.
      each_row<kCount>([&](size_t t) BURIN_INLINE {
        SixteenInts &sum = sums[t];
        __asm__("" : "+r"(codes), "+w"(sum.a), "+w"(sum.b), "+w"(sum.c), "+w"(sum.d));
      });
      if (!kLast && kCount != 1)
        after = RunOfRows::next(codes);
      if constexpr (!kLast)
        runs<kRun + 1>(codes, after, near, far);
    }

    // Four rows of a run. With 4 bits low halves are codes of the near columns, high ones of the
    // far.
    template <int kRun>
    BURIN_INLINE void add_run(Four four, int8x16_t w, const int8x16_t (&near)[kCount],
                              const int8x16_t (&far)[kCount]) {
      if (kBits == 8) {
        add<kRun % 4>(four, w, kRun < 4 ? near : far);
      } else {
        add<kRun % 4>(four, vandq_s8(w, vdupq_n_s8(15)), near);
        add<kRun % 4>(four, vreinterpretq_s8_u8(vshrq_n_u8(vreinterpretq_u8_s8(w), 4)), far);
      }
    }
    // sums += the four rows times columns 4 kFour to 4 kFour + 3 of x
    template <int kFour>
    BURIN_INLINE void add(Four four, int8x16_t w, const int8x16_t (&x)[kCount]) {
      each_row<kCount>([&](size_t t) BURIN_INLINE {
        sums[t].*four = vdotq_laneq_s32(sums[t].*four, w, x[t], kFour);
      });
    }
  };
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_DOTPROD_BLOCK_DOTS_A8_H
