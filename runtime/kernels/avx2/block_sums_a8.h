// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The sums of a block's products where all sixteen rows' sums of several tokens fit the registers.
#ifndef BURIN_KERNELS_AVX2_BLOCK_SUMS_A8_H
#define BURIN_KERNELS_AVX2_BLOCK_SUMS_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "fetch_ahead.h"
#include "sixteen.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// The Dots of each_tile_dot_a8, by add_block_4 and add_block_8 of block_dots_a8.h.
template <size_t kCount, size_t kBits> struct BlockSums {
  SixteenInts sums[kCount];

  BURIN_INLINE void start(size_t t, int32_t from) { sums[t] = SixteenInts::fill(from); }
  BURIN_INLINE void add(const uint8_t *&codes, const int8_t *x, size_t stride) {
    fetch_ahead<64 * kBits>(codes);
    if constexpr (kBits == 4)
      add_block_4(sums, codes, x, stride);
    else
      add_block_8(sums, codes, x, stride);
    codes += 64 * kBits;
  }
  BURIN_INLINE const SixteenInts &of(size_t t) const { return sums[t]; }
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_AVX2_BLOCK_SUMS_A8_H
