// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the id of a string among the pieces: a binary search, so that flash holds nothing but the
// order.

#ifndef BURIN_PIECE_LOOKUP_H
#define BURIN_PIECE_LOOKUP_H

#include "burin/tokenizer.h"

namespace burin {

// The id of the piece that is left followed by right; vocab_size: there is none.
inline uint32_t find_piece(const TokenizerTables &tables, Piece left, Piece right) noexcept {
  uint32_t low = 0, high = tables.sorted_count;
  size_t size = left.size + right.size;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    uint32_t id = tables.sorted[middle];
    uint32_t begin = tables.piece_begin[id];
    size_t piece_size = tables.piece_begin[id + 1] - begin;
    const char *piece = tables.pieces + begin;
    size_t at = 0;
    auto wanted = [&](size_t index) {
      return static_cast<uint8_t>(index < left.size ? left.bytes[index]
                                                    : right.bytes[index - left.size]);
    };
    while (at < piece_size && at < size && static_cast<uint8_t>(piece[at]) == wanted(at))
      ++at;
    if (at == size && at == piece_size)
      return id;
    bool piece_is_less =
        at == piece_size || (at < size && static_cast<uint8_t>(piece[at]) < wanted(at));
    if (piece_is_less)
      low = middle + 1;
    else
      high = middle;
  }
  return tables.vocab_size;
}

inline uint32_t find_piece(const TokenizerTables &tables, const char *bytes, size_t size) noexcept {
  return find_piece(tables, Piece{bytes, size}, Piece{bytes, 0});
}

} // namespace burin

#endif // BURIN_PIECE_LOOKUP_H
