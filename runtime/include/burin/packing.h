// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a quantized weight lies in memory: one description, which the compiler packs by and the
// kernels read by. Each folder of kernels chooses the numbers that suit its instructions
// (packing_i8.h, packing_i4.h).
#ifndef BURIN_PACKING_H
#define BURIN_PACKING_H

#include <stddef.h>
#include <stdint.h>

namespace burin {

// How a code of 8 bits becomes a byte. (4 bits are stored as code + 8, or as they are when a
// minimum makes them unsigned.)
enum class Codes {
  kSigned,  // as it is
  kBiased,  // code + 128
  kBorrowed // two neighbours as one signed 16-bit number, first + 256 * second
};

// A weight (rows, columns) is cut into tiles of `rows` rows; rows beyond the last one are zero. A
// tile is its groups of columns, one behind the other. A group is
//   `rows` scales, then `rows` minimums where there are any, then the codes.
// The codes come in runs: `run` bytes of the tile's first row, of its second row, ..., then the
// next run of each. With 4 bits a byte holds two columns, `half` apart, the first in its low bits.
// A row that is one group has f32 scales and is padded with zeros to a multiple of `columns`, which
// divides 32; other groups have f16 scales. `run` divides the bytes of every group's row.
struct Packing {
  size_t rows, run, half, columns;
  Codes codes;
};

// One packed weight. `group` 0: a row is one group.
struct Packed {
  Packing packing;
  size_t bits;
  bool minimum;
  size_t rows, columns, group;

  constexpr size_t group_columns() const {
    return group ? group : (columns + packing.columns - 1) / packing.columns * packing.columns;
  }
  constexpr size_t groups() const { return (columns + group_columns() - 1) / group_columns(); }
  constexpr size_t scale_bytes() const { return group ? 2 : 4; }
  constexpr size_t row_group_bytes() const { return group_columns() * bits / 8; }
  // Bytes of a group before its codes.
  constexpr size_t head_bytes() const { return packing.rows * scale_bytes() * (minimum ? 2 : 1); }
  constexpr size_t group_bytes() const { return head_bytes() + packing.rows * row_group_bytes(); }
  constexpr size_t tile_bytes() const { return groups() * group_bytes(); }
  constexpr size_t tiles() const { return (rows + packing.rows - 1) / packing.rows; }
  constexpr size_t bytes() const { return tiles() * tile_bytes(); }

  // The byte of a tile where group `g` begins, and its parts for the tile's row `r`.
  constexpr size_t group_at(size_t g) const { return g * group_bytes(); }
  constexpr size_t scale_at(size_t g, size_t r) const { return group_at(g) + r * scale_bytes(); }
  constexpr size_t minimum_at(size_t g, size_t r) const {
    return group_at(g) + (packing.rows + r) * scale_bytes();
  }
  // The byte of a tile that holds column `c` of group `g` in row `r`.
  constexpr size_t code_at(size_t g, size_t r, size_t c) const {
    size_t byte = bits == 8 ? c : c / (2 * packing.half) * packing.half + c % packing.half;
    return group_at(g) + head_bytes() + byte / packing.run * packing.rows * packing.run +
           r * packing.run + byte % packing.run;
  }
  // With 4 bits: whether column `c` lies in the byte's high half.
  constexpr bool is_high(size_t c) const { return bits == 4 && c / packing.half % 2 == 1; }
};

// One quantized activation vector (columns) of a token: scales (f32), sums of the codes of every 32
// columns (i32), codes, padded with zeros to a multiple of 32 columns; each part begins at a
// multiple of 16 bytes. `group` 0: one scale; otherwise one for every 32 columns. `code_bytes`
// and what a code looks like are up to the folder of kernels (activation_a8.h).
struct PackedActivation {
  size_t columns, group, code_bytes;

  constexpr size_t blocks() const { return (columns + 31) / 32; }
  constexpr size_t sums_at() const { return ((group ? blocks() : 1) * 4 + 15) / 16 * 16; }
  constexpr size_t codes_at() const { return sums_at() + (blocks() * 4 + 15) / 16 * 16; }
  constexpr size_t bytes() const { return codes_at() + blocks() * 32 * code_bytes; }
};

// What one kv head remembers as 8-bit codes: a scale (f32) for every token, then the codes
// (context, head_dim); both parts and the whole are multiples of 16 bytes.
struct PackedCache {
  size_t context, head_dim;

  constexpr size_t codes_at() const { return (context * 4 + 15) / 16 * 16; }
  constexpr size_t bytes() const { return codes_at() + (context * head_dim + 15) / 16 * 16; }
};

} // namespace burin

#endif // BURIN_PACKING_H
