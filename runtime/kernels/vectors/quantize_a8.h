// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Activations to 8 bits, 32 at a time in registers of the chip's.
#ifndef BURIN_KERNELS_VECTORS_QUANTIZE_A8_H
#define BURIN_KERNELS_VECTORS_QUANTIZE_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"
#include "burin/packing.h"

#include "activation_a8.h"
#include "block_a8.h"
#include "scale_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// The first `n` floats at x, zeros behind them.
BURIN_INLINE inline void load_block_a8(BlockA8 &block, const float *x, size_t n) {
  float padded[32];
  if (n < 32) {
    Strip zeros;
    zeros.fill(0.0f);
    BURIN_UNROLL for (size_t i = 0; i < 32; i += kStrip) zeros.store(padded + i);
    for (size_t i = 0; i < n; ++i)
      padded[i] = x[i];
    x = padded;
  }
  block.load(x);
}

// to (tokens): PackedActivation of x (tokens, cols), with one scale for `group` columns (32, or 0
// for all of them); scales are multiplied by factors[t] where `factors` is not null. Nothing may
// alias. A BlockA8 is 32 neighbouring floats:
//   load(x): those at x;
//   quantize(codes, sum, inverse): the codes of code_a8 and their sum (i32);
//   largest(lanes): none() or for each lane the larger of it and the bits of |x|;
//   of(lanes): the largest of them.
inline void quantize_tokens_a8(uint8_t *to, const float *x, size_t tokens, size_t cols,
                               size_t group, const float *factors) {
  const PackedActivation packed = {cols, group, kCodeBytesA8};
  for (size_t t = 0; t < tokens; ++t, to += packed.bytes(), x += cols) {
    const float factor = factors ? factors[t] : 1.0f;
    uint8_t *sums = to + packed.sums_at(), *codes = to + packed.codes_at();
    BlockA8 block;
    ScaleA8 scale = {};
    if (!group) {
      auto largest = BlockA8::none();
      for (size_t at = 0; at < cols; at += 32) {
        load_block_a8(block, x + at, cols - at);
        largest = block.largest(largest);
      }
      scale = scale_a8(BlockA8::of(largest));
      const float scaled = scale.scale * factor;
      __builtin_memcpy(to, &scaled, sizeof scaled);
    }
    for (size_t at = 0; at < cols; at += 32) {
      load_block_a8(block, x + at, cols - at);
      if (group) {
        scale = scale_a8(BlockA8::of(block.largest(BlockA8::none())));
        const float scaled = scale.scale * factor;
        __builtin_memcpy(to + at / 32 * 4, &scaled, sizeof scaled);
      }
      block.quantize(codes + at, sums + at / 32 * 4, scale.inverse);
    }
  }
}

// As quantize_tokens_a8, without factors. to: bytes of PackedActivation, `tokens` times.
inline void quantize_a8(uint8_t *__restrict to, const float *__restrict x, size_t tokens,
                        size_t cols, size_t group) {
  quantize_tokens_a8(to, x, tokens, cols, group, nullptr);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_VECTORS_QUANTIZE_A8_H
