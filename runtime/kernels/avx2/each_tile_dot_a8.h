// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// each_packed_dot_a8 for tiles of sixteen rows, every row in a lane of its own: the same floats in
// the same order, sixteen at a time. Several tokens share what was unpacked; a single one streams
// the weight, which is fetched ahead.
#ifndef BURIN_KERNELS_AVX2_EACH_TILE_DOT_A8_H
#define BURIN_KERNELS_AVX2_EACH_TILE_DOT_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"
#include "burin/packing.h"

#include "activation_a8.h"
#include "block_dots_a8.h"
#include "packed_codes.h"
#include "sixteen.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Bytes ahead of the block at hand. Farther ahead, lines leave the first cache before they are
// used.
inline constexpr size_t kFetchAhead = 512;

// The weight's and the activations' sizes of one call. kGroups, kXGroups: whether they have groups.
template <class Format, bool kGroups, bool kXGroups> struct TileDotA8 {
  static constexpr size_t kRows = 16;
  static constexpr Packed kBlock = Format::packed(kRows, 32, 32);
  static constexpr size_t kCodes = kRows * 32 * kBlock.bits / 8;
  static constexpr size_t kHead = kGroups ? kBlock.head_bytes() : kRows * 4;
  static_assert(kBlock.packing.rows == kRows && kBlock.packing.run == 4 && kCodeBytesA8 == 1 &&
                    (kGroups || !kBlock.minimum),
                "the order of bytes is not what these loops read");

  PackedActivation activation;
  size_t blocks, group_blocks;

  // y[t] = x (token t) . the rows of `tile`
  template <size_t kTokens>
  BURIN_INLINE void dots(SixteenFloats (&y)[kTokens], const uint8_t *x, const uint8_t *tile) const {
    const size_t stride = activation.bytes();
    const uint8_t *x_sums = x + activation.sums_at();
    const auto *x_codes = reinterpret_cast<const int8_t *>(x + activation.codes_at());
    const uint8_t *at = tile;
    BURIN_UNROLL for (size_t t = 0; t < kTokens; ++t) y[t] = SixteenFloats::fill(0.0f);
    for (size_t begin = 0; begin < blocks; begin += group_blocks) {
      SixteenFloats scale, minimum;
      if (kGroups)
        scale = SixteenFloats::load_halves(at);
      if (kGroups && kBlock.minimum)
        minimum = SixteenFloats::load_halves(at + kRows * 2);
      at += kHead;
      const size_t left = blocks - begin, count = left < group_blocks ? left : group_blocks;
      SixteenInts dots[kTokens];
      int32_t sums[kTokens] = {};
      if (!kXGroups) {
        BURIN_UNROLL for (size_t t = 0; t < kTokens; ++t) dots[t] = SixteenInts::fill(0);
      }
      for (size_t block = begin; block < begin + count; ++block, at += kCodes) {
        if (kXGroups) {
          BURIN_UNROLL for (size_t t = 0; t < kTokens; ++t) dots[t] = SixteenInts::fill(0);
        }
        add_block(dots, at, x_codes + block * 32, stride);
        BURIN_UNROLL for (size_t t = 0; t < kTokens; ++t) {
          const int32_t sum = int_at(x_sums + t * stride + block * 4);
          if (kXGroups)
            add(y[t], dots[t], sum, scale, minimum, load_f32(x + t * stride + block * 4));
          else
            sums[t] += sum;
        }
      }
      if (!kXGroups) {
        BURIN_UNROLL for (size_t t = 0; t < kTokens; ++t)
            add(y[t], dots[t], sums[t], scale, minimum, 1.0f);
      }
    }
    BURIN_UNROLL for (size_t t = 0; t < kTokens; ++t) {
      if (kXGroups && kGroups)
        continue;
      SixteenFloats factor = SixteenFloats::fill(load_f32(x + t * stride));
      if (!kGroups && kXGroups)
        factor = SixteenFloats::load(tile);
      else if (!kGroups)
        factor = SixteenFloats::load(tile).times(factor);
      y[t] = y[t].times(factor);
    }
  }

private:
  static BURIN_INLINE int32_t int_at(const uint8_t *p) {
    int32_t value;
    __builtin_memcpy(&value, p, sizeof value);
    return value;
  }

  template <size_t kTokens>
  static BURIN_INLINE void add_block(SixteenInts (&dots)[kTokens], const uint8_t *at,
                                     const int8_t *x, size_t stride) {
    BURIN_UNROLL for (size_t line = 0; line < kCodes + kHead; line += 64)
        _mm_prefetch(reinterpret_cast<const char *>(at) + kFetchAhead + line, _MM_HINT_NTA);
    if constexpr (kBlock.bits == 4)
      add_block_4(dots, at, x, stride);
    else
      add_block_8(dots, at, x, stride);
  }

  // y += what a block with these products and this sum of activations adds.
  static BURIN_INLINE void add(SixteenFloats &y, const SixteenInts &dots, int32_t sum,
                               const SixteenFloats &scale, const SixteenFloats &minimum,
                               float x_scale) {
    SixteenFloats d = SixteenFloats::of(
        kZeroCode<Format> ? dots.minus(SixteenInts::fill(sum * kZeroCode<Format>)) : dots);
    const SixteenFloats xs = SixteenFloats::fill(x_scale);
    if (kBlock.minimum) {
      const SixteenFloats s = SixteenFloats::of(SixteenInts::fill(sum));
      d = d.times(scale).plus(s.times(minimum));
      if (kXGroups)
        d = d.times(xs);
    } else if (kGroups) {
      d = d.times(kXGroups ? scale.times(xs) : scale);
    } else if (kXGroups) {
      d = d.times(xs);
    }
    y = y.plus(d);
  }
};

template <class Format, bool kGroups, bool kXGroups, class Emit>
inline void each_tile_dot_a8(const uint8_t *x, const uint8_t *w, size_t tokens, size_t rows,
                             size_t cols, size_t group, const Emit &emit) {
  using Tile = TileDotA8<Format, kGroups, kXGroups>;
  const PackedActivation activation = {cols, kXGroups ? size_t{32} : size_t{0}, kCodeBytesA8};
  const size_t blocks = activation.blocks(),
               tile_bytes = Format::packed(rows, cols, group).tile_bytes();
  const Tile tile = {activation, blocks, kGroups ? group / 32 : blocks};
  for (size_t r = 0; r < rows; r += Tile::kRows, w += tile_bytes) {
    const auto tell = [&](const SixteenFloats &y, size_t t) BURIN_INLINE {
      float dots[Tile::kRows];
      y.store(dots);
      if (rows - r >= Tile::kRows)
        emit(t, r, dots, Tile::kRows);
      else
        emit(t, r, dots, rows - r);
    };
    size_t t = 0;
    for (const size_t whole = whole_steps(tokens, kTileTokens); t < whole; t += kTileTokens) {
      SixteenFloats y[kTileTokens];
      tile.dots(y, x + t * activation.bytes(), w);
      BURIN_UNROLL for (size_t i = 0; i < kTileTokens; ++i) tell(y[i], t + i);
    }
    for (; t < tokens; ++t) {
      SixteenFloats y[1];
      tile.dots(y, x + t * activation.bytes(), w);
      tell(y[0], t);
    }
  }
}

// As each_packed_dot_a8.
template <class Format, class Emit>
inline void each_tile_dot_a8(const uint8_t *x, const uint8_t *w, size_t tokens, size_t rows,
                             size_t cols, size_t group, size_t x_group, const Emit &emit) {
  if (group && x_group)
    each_tile_dot_a8<Format, true, true>(x, w, tokens, rows, cols, group, emit);
  else if (group)
    each_tile_dot_a8<Format, true, false>(x, w, tokens, rows, cols, group, emit);
  else if constexpr (!Format::packed(16, 32, 32).minimum) {
    if (x_group)
      each_tile_dot_a8<Format, false, true>(x, w, tokens, rows, cols, group, emit);
    else
      each_tile_dot_a8<Format, false, false>(x, w, tokens, rows, cols, group, emit);
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_AVX2_EACH_TILE_DOT_A8_H
