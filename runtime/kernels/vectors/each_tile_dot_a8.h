// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// each_packed_dot_a8 for tiles of sixteen rows, every row in a lane of its own: the same floats in
// the same order, sixteen at a time. Several tokens share what was unpacked.
#ifndef BURIN_KERNELS_VECTORS_EACH_TILE_DOT_A8_H
#define BURIN_KERNELS_VECTORS_EACH_TILE_DOT_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"
#include "burin/packing.h"

#include "activation_a8.h"
#include "each_row.h"
#include "emit_rest_a8.h"
#include "packed_codes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// The weight's and the activations' sizes of one call. Tiles: see each_tile_dot_a8. kWidth: 0 for
// rows that are one group, 32 for groups of one block, 1 for any. kXGroups: whether activations
// have groups.
template <class Format, class Tiles, size_t kWidth, bool kXGroups> struct TileDotA8 {
  using Floats = typename Tiles::Floats;
  static constexpr size_t kRows = 16;
  static constexpr bool kGroups = kWidth != 0;
  static constexpr Packed kBlock = Format::packed(kRows, 32, 32);
  static constexpr size_t kHead = kGroups ? kBlock.head_bytes() : kRows * 4;
  // What is stored less the code.
  static constexpr int32_t kBias = kBlock.bits == 8 ? Tiles::kBias8 : kBlock.minimum ? 0 : 8;
  static_assert(kBlock.packing.rows == kRows && kCodeBytesA8 == 1 && (kGroups || !kBlock.minimum),
                "the order of bytes is not what these loops read");

  PackedActivation activation;
  size_t blocks, group_blocks;

  // y[t] = x (token t) . the rows of `tile`
  template <size_t kTokens>
  BURIN_INLINE void dots(Floats (&y)[kTokens], const uint8_t *x, const uint8_t *tile) const {
    const size_t stride = activation.bytes();
    const auto *codes = reinterpret_cast<const int8_t *>(x + activation.codes_at());
    const uint8_t *numbers = x, *x_sums = x + activation.sums_at(), *at = tile;
    each_row<kTokens>([&](size_t t) BURIN_INLINE { y[t] = Floats::fill(0.0f); });
    for (size_t left = blocks; left > 0;) {
      Floats scale, minimum;
      if (kGroups)
        scale = Floats::load_halves(at);
      if (kGroups && kBlock.minimum)
        minimum = Floats::load_halves(at + kRows * 2);
      at += kHead;
      const size_t count = kWidth == 32 ? 1 : !kGroups || left < group_blocks ? left : group_blocks;
      left -= count;
      size_t rest = count;
      do { // the blocks that share a scale
        const size_t own = kXGroups || kWidth == 32 ? 1 : count;
        int32_t sums[kTokens] = {};
        if (kBias || kBlock.minimum) {
          for (size_t i = 0; i < own; ++i, x_sums += 4)
            each_row<kTokens>([&](size_t t)
                                  BURIN_INLINE { sums[t] += int_at(x_sums + t * stride); });
        }
        typename Tiles::template Dots<kTokens, kBlock.bits> dots;
        each_row<kTokens>([&](size_t t) BURIN_INLINE { dots.start(t, -kBias * sums[t]); });
        for (size_t i = 0; i < own; ++i, codes += 32)
          dots.add(at, codes, stride);
        each_row<kTokens>([&](size_t t) BURIN_INLINE {
          const float x_scale = kXGroups ? load_f32(numbers + t * stride) : 1.0f;
          add(y[t], dots.of(t), sums[t], scale, minimum, x_scale);
        });
        if (kXGroups)
          numbers += 4;
        rest -= own;
      } while (kXGroups && kWidth != 32 && rest > 0);
    }
    if (kXGroups && kGroups)
      return;
    each_row<kTokens>([&](size_t t) BURIN_INLINE {
      Floats factor = kXGroups ? Floats::load(tile) : Floats::fill(load_f32(x + t * stride));
      if (!kGroups && !kXGroups)
        factor = Floats::load(tile).times(factor);
      y[t] = y[t].times(factor);
    });
  }

private:
  static BURIN_INLINE int32_t int_at(const uint8_t *p) {
    int32_t value;
    __builtin_memcpy(&value, p, sizeof value);
    return value;
  }

  // y += what blocks with these products and this sum of activations add.
  template <class Ints>
  static BURIN_INLINE void add(Floats &y, const Ints &dots, int32_t sum, const Floats &scale,
                               const Floats &minimum, float x_scale) {
    Floats d = Floats::of(dots);
    const Floats xs = Floats::fill(x_scale);
    if (kBlock.minimum) {
      const Floats s = Floats::fill(static_cast<float>(sum));
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

template <class Format, class Tiles, size_t kWidth, bool kXGroups> struct TileLoopA8 {
  using Tile = TileDotA8<Format, Tiles, kWidth, kXGroups>;
  const uint8_t *x, *w;
  size_t tokens, rows, cols, group;

  template <class Emit> void run(const Emit &emit) const {
    // One token is what decoding spends its time with: a loop without the others' variables.
    if (tokens == 1)
      each_tile<false>(emit);
    else
      each_tile<true>(emit);
  }

private:
  template <bool kSeveral, class Emit> BURIN_INLINE void each_tile(const Emit &emit) const {
    const PackedActivation activation = {cols, kXGroups ? size_t{32} : size_t{0}, kCodeBytesA8};
    const Tile tile = {activation, activation.blocks(), group / 32};
    const size_t tile_bytes = Format::packed(rows, cols, group).tile_bytes();
    const uint8_t *at = w;
    for (size_t r = 0; r < rows; r += Tile::kRows, at += tile_bytes) {
      size_t t = 0;
      if (kSeveral) {
        for (const size_t whole = whole_steps(tokens, Tiles::kTokens); t < whole;
             t += Tiles::kTokens)
          some<Tiles::kTokens>(tile, at, t, r, emit);
        for (; t < tokens; ++t)
          some<1>(tile, at, t, r, emit);
      } else {
        some<1>(tile, at, 0, r, emit);
      }
    }
  }
  // What is done with a whole tile is done here: the number of rows is known.
  template <class Emit>
  BURIN_INLINE __attribute__((flatten)) static void emit_tile(size_t t, size_t r, const float *dots,
                                                              const Emit &emit) {
    emit(t, r, dots, Tile::kRows);
  }
  template <size_t kTokens, class Emit>
  BURIN_INLINE void some(const Tile &tile, const uint8_t *at, size_t t, size_t r,
                         const Emit &emit) const {
    typename Tiles::Floats y[kTokens];
    tile.dots(y, x + t * tile.activation.bytes(), at);
    each_row<kTokens>([&](size_t i) BURIN_INLINE {
      float dots[Tile::kRows];
      y[i].store(dots);
      if (rows - r >= Tile::kRows)
        emit_tile(t + i, r, dots, emit);
      else
        emit_rest_a8(t + i, r, dots, rows - r, emit);
    });
  }
};

// As each_packed_dot_a8. A folder of kernels brings Tiles:
//   kTokens: how many tokens' sums fit the registers at once; kBias8: what 8-bit codes are stored
//   with;
//   Floats: one number for each of sixteen rows; Dots<tokens, bits>: sums of products of stored
//   codes for as many tokens, with start(t, from), add(the codes of a block of 32 columns, which it
//   passes by, the activations' codes, bytes from one token to the next) and of(t), what Floats::of
//   takes.
template <class Format, class Tiles, class Emit>
inline void each_tile_dot_a8(const uint8_t *x, const uint8_t *w, size_t tokens, size_t rows,
                             size_t cols, size_t group, size_t x_group, const Emit &emit) {
  if (group == 32 && x_group)
    TileLoopA8<Format, Tiles, 32, true>{x, w, tokens, rows, cols, group}.run(emit);
  else if (group == 32)
    TileLoopA8<Format, Tiles, 32, false>{x, w, tokens, rows, cols, group}.run(emit);
  else if (group && x_group)
    TileLoopA8<Format, Tiles, 1, true>{x, w, tokens, rows, cols, group}.run(emit);
  else if (group)
    TileLoopA8<Format, Tiles, 1, false>{x, w, tokens, rows, cols, group}.run(emit);
  else if constexpr (!Format::packed(16, 32, 32).minimum) {
    if (x_group)
      TileLoopA8<Format, Tiles, 0, true>{x, w, tokens, rows, cols, group}.run(emit);
    else
      TileLoopA8<Format, Tiles, 0, false>{x, w, tokens, rows, cols, group}.run(emit);
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_VECTORS_EACH_TILE_DOT_A8_H
