// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The integer products of a block, sixteen rows by 32 columns, with WebAssembly's vectors: codes
// become 16 bits, whose products are added in pairs as 32 bits.
#ifndef BURIN_KERNELS_WASM_SIMD128_BLOCK_DOTS_A8_H
#define BURIN_KERNELS_WASM_SIMD128_BLOCK_DOTS_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "each_row.h"
#include "sixteen.h"

#include <stddef.h>
#include <stdint.h>
#include <wasm_simd128.h>

namespace burin::kernels {

// Two numbers of each of sixteen rows, to be added: a row's lanes are neighbours.
struct SixteenPairs {
  v128_t v[8];

  static BURIN_INLINE SixteenPairs zero() {
    SixteenPairs pairs;
    each_row<8>([&](size_t i) BURIN_INLINE { pairs.v[i] = wasm_i32x4_splat(0); });
    return pairs;
  }
  BURIN_INLINE SixteenInts sums(v128_t from) const {
    return {sum(v[0], v[1], from), sum(v[2], v[3], from), sum(v[4], v[5], from),
            sum(v[6], v[7], from)};
  }

private:
  static BURIN_INLINE v128_t sum(v128_t a, v128_t b, v128_t from) {
    return wasm_i32x4_add(wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 2, 4, 6), from),
                          wasm_i32x4_shuffle(a, b, 1, 3, 5, 7));
  }
};

// Four activations as 16 bits, twice.
BURIN_INLINE inline v128_t four_a8(const int8_t *x) {
  return wasm_i16x8_extend_low_i8x16(wasm_v128_load32_splat(x));
}

// As each_tile_dot_a8 wants it.
struct BlockTiles {
  static constexpr size_t kTokens = 1; // WebAssembly's machines have as few as sixteen registers
  static constexpr int32_t kBias8 = 0;
  using Floats = SixteenFloats;

  template <size_t kCount, size_t kBits> struct Dots {
    static_assert(kCount == 1, "one token");
    SixteenPairs pairs;
    int32_t first;

    BURIN_INLINE void start(size_t, int32_t from) {
      pairs = SixteenPairs::zero();
      first = from;
    }
    BURIN_INLINE void add(const uint8_t *&codes, const int8_t *x, size_t) {
      for (size_t four = 0; four < kBits; ++four, codes += 64) {
        if constexpr (kBits == 8) {
          const v128_t own = four_a8(x + 4 * four);
          each_row<4>([&](size_t i) BURIN_INLINE {
            const v128_t w = wasm_v128_load(codes + 16 * i);
            add_products(2 * i, wasm_i16x8_extend_low_i8x16(w), own);
            add_products(2 * i + 1, wasm_i16x8_extend_high_i8x16(w), own);
          });
        } else {
          // Low halves are codes of the near columns, high ones of the far.
          const v128_t near = four_a8(x + 4 * four), far = four_a8(x + 4 * four + 16);
          each_row<4>([&](size_t i) BURIN_INLINE {
            const v128_t both = wasm_v128_load(codes + 16 * i);
            const v128_t low = wasm_v128_and(both, wasm_i8x16_splat(15));
            const v128_t high = wasm_u8x16_shr(both, 4);
            add_products(2 * i, wasm_i16x8_extend_low_i8x16(low), near);
            add_products(2 * i + 1, wasm_i16x8_extend_high_i8x16(low), near);
            add_products(2 * i, wasm_i16x8_extend_low_i8x16(high), far);
            add_products(2 * i + 1, wasm_i16x8_extend_high_i8x16(high), far);
          });
        }
      }
    }
    BURIN_INLINE SixteenInts of(size_t) const { return pairs.sums(wasm_i32x4_splat(first)); }

  private:
    BURIN_INLINE void add_products(size_t i, v128_t w, v128_t x) {
      pairs.v[i] = wasm_i32x4_add(pairs.v[i], wasm_i32x4_dot_i16x8(w, x));
    }
  };
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_WASM_SIMD128_BLOCK_DOTS_A8_H
