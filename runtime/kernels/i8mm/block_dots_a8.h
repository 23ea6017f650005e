// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The integer products of a block, sixteen rows by 32 columns, with NEON's products of matrices
// (FEAT_I8MM): an instruction multiplies eight columns of two rows with two tokens. A single token
// has dot products, which do as much as half a matrix.
#ifndef BURIN_KERNELS_I8MM_BLOCK_DOTS_A8_H
#define BURIN_KERNELS_I8MM_BLOCK_DOTS_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "each_row.h"
#include "sixteen.h"

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// As each_tile_dot_a8 wants it.
struct BlockTiles {
  static constexpr size_t kTokens = 4;
  static constexpr int32_t kBias8 = 0;
  using Floats = SixteenFloats;

  template <size_t kCount, size_t kBits> struct Dots {
    static_assert(kCount == 1 || kCount % 2 == 0, "tokens come in pairs");
    static constexpr size_t kPairs = kCount == 1 ? 1 : kCount / 2;

    // Of two tokens: two neighbouring rows in each, both tokens of the first and both of the
    // second. Of a single one: two sums of each row, to be added.
    struct Sums {
      int32x4_t v[8];
    } sums[kPairs];

    BURIN_INLINE void start(size_t t, int32_t from) {
      each_row<8>([&](size_t i) BURIN_INLINE {
        int32x4_t &sum = sums[t / 2].v[i];
        if (t % 2 == 0)
          sum = vsetq_lane_s32(from, vsetq_lane_s32(from, vdupq_n_s32(0), 2), 0);
        else
          sum = vsetq_lane_s32(from, vsetq_lane_s32(from, sum, 3), 1);
      });
    }
    BURIN_INLINE void add(const uint8_t *&codes, const int8_t *x, size_t stride) {
      if constexpr (kBits == 8) {
        each_row<4>([&](size_t run) BURIN_INLINE {
          int8x16_t own[kPairs];
          load(own, x + 8 * run, stride);
          add_run(codes, own, own);
        });
      } else {
        each_row<2>([&](size_t run) BURIN_INLINE {
          int8x16_t near[kPairs], far[kPairs];
          load(near, x + 8 * run, stride);
          load(far, x + 8 * run + 16, stride);
          add_run(codes, near, far);
        });
      }
    }
    BURIN_INLINE SixteenInts of(size_t t) const {
      const int32x4_t(&v)[8] = sums[t / 2].v;
      return {four(v[0], v[1], t), four(v[2], v[3], t), four(v[4], v[5], t), four(v[6], v[7], t)};
    }

  private:
    static BURIN_INLINE int32x4_t four(int32x4_t a, int32x4_t b, size_t t) {
      if (kCount == 1)
        return vpaddq_s32(a, b);
      return t % 2 ? vuzp2q_s32(a, b) : vuzp1q_s32(a, b);
    }

    // Eight columns of each pair of tokens, or twice of the only one.
    static BURIN_INLINE void load(int8x16_t (&to)[kPairs], const int8_t *x, size_t stride) {
      each_row<kPairs>([&](size_t i) BURIN_INLINE {
        const int8_t *first = x + 2 * i * stride;
        to[i] = vcombine_s8(vld1_s8(first), vld1_s8(kCount == 1 ? first : first + stride));
      });
    }

    // Eight columns of every row, 128 bytes. With 4 bits low halves are codes of the near columns,
    // high ones of the far.
    BURIN_INLINE void add_run(const uint8_t *&codes, const int8x16_t (&near)[kPairs],
                              const int8x16_t (&far)[kPairs]) {
      each_row<2>([&](size_t half) BURIN_INLINE {
        const int8x16x4_t w = vld1q_s8_x4(reinterpret_cast<const int8_t *>(codes));
        codes += 64;
        __asm__("" : "+r"(codes)); // not an address that is a sum, which this load does not have
        each_row<4>([&](size_t i) BURIN_INLINE {
          const size_t rows = 4 * half + i;
          if (kBits == 8) {
            add_rows(rows, w.val[i], near);
          } else {
            add_rows(rows, vandq_s8(w.val[i], vdupq_n_s8(15)), near);
            add_rows(rows, vreinterpretq_s8_u8(vshrq_n_u8(vreinterpretq_u8_s8(w.val[i]), 4)), far);
          }
        });
        // Keeps compilers from all loads and halves first, for which they have no registers.
        each_row<kPairs>([&](size_t i) BURIN_INLINE {
          int32x4_t(&v)[8] = sums[i].v;
          __asm__(""
                  : "+r"(codes), "+w"(v[4 * half]), "+w"(v[4 * half + 1]), "+w"(v[4 * half + 2]),
                    "+w"(v[4 * half + 3]));
        });
      });
    }
    BURIN_INLINE void add_rows(size_t rows, int8x16_t w, const int8x16_t (&x)[kPairs]) {
      each_row<kPairs>([&](size_t i) BURIN_INLINE {
        int32x4_t &sum = sums[i].v[rows];
        sum = kCount == 1 ? vdotq_s32(sum, w, x[i]) : vmmlaq_s32(sum, w, x[i]);
      });
    }
  };
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_I8MM_BLOCK_DOTS_A8_H
