// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loop of quantize_a8 around blocks of 32 floats, for folders that bring such blocks in
// registers of their own.
#ifndef BURIN_KERNELS_GENERIC_QUANTIZE_BLOCKS_A8_H
#define BURIN_KERNELS_GENERIC_QUANTIZE_BLOCKS_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"
#include "burin/packing.h"

#include "activation_a8.h"
#include "scale_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// As quantize_tokens_a8 says. A Block is 32 neighbouring floats:
//   load(x, n): x has n more floats; zeros behind them;
//   quantize(codes, sum, inverse): the codes of code_a8 and their sum (i32);
//   largest(lanes): none() or for each lane the larger of it and the bits of |x|;
//   of(lanes): the largest of them.
template <class Block>
BURIN_INLINE inline void quantize_blocks_a8(uint8_t *to, const float *x, size_t tokens, size_t cols,
                                            size_t group, const float *factors) {
  const PackedActivation packed = {cols, group, kCodeBytesA8};
  for (size_t t = 0; t < tokens; ++t, to += packed.bytes(), x += cols) {
    const float factor = factors ? factors[t] : 1.0f;
    uint8_t *sums = to + packed.sums_at(), *codes = to + packed.codes_at();
    Block block;
    ScaleA8 scale = {};
    if (!group) {
      auto largest = Block::none();
      for (size_t at = 0; at < cols; at += 32) {
        block.load(x + at, cols - at);
        largest = block.largest(largest);
      }
      scale = scale_a8(Block::of(largest));
      const float scaled = scale.scale * factor;
      __builtin_memcpy(to, &scaled, sizeof scaled);
    }
    for (size_t at = 0; at < cols; at += 32) {
      block.load(x + at, cols - at);
      if (group) {
        scale = scale_a8(Block::of(block.largest(Block::none())));
        const float scaled = scale.scale * factor;
        __builtin_memcpy(to + at / 32 * 4, &scaled, sizeof scaled);
      }
      block.quantize(codes + at, sums + at / 32 * 4, scale.inverse);
    }
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_QUANTIZE_BLOCKS_A8_H
