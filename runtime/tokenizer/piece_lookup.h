// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the id of a string among the pieces: a binary search, so that flash holds nothing but the
// order.

#ifndef BURIN_PIECE_LOOKUP_H
#define BURIN_PIECE_LOOKUP_H

#include "burin/tokenizer.h"

namespace burin {

inline Piece piece_of(const TokenizerTables &tables, uint32_t id) noexcept {
  uint32_t begin = tables.piece_begin[id];
  return {tables.pieces + begin, tables.piece_begin[id + 1] - begin};
}

// Looks strings up byte by byte in a table of pieces in byte order. All of entries [low, high)
// begin with the `length` bytes that were put in so far.
struct PieceSearch {
  const TokenizerTables &tables;
  const IndexTable &sorted;
  uint32_t low, high;
  size_t length;

  // False: no piece goes on like that.
  bool step(char next) noexcept {
    uint8_t byte = static_cast<uint8_t>(next);
    if (low < high && piece_of(tables, sorted[low]).size == length)
      ++low; // ends here: the shortest comes first
    low = first_from(low, byte);
    high = first_from(low, byte + 1u);
    ++length;
    return low < high;
  }

  bool step(const char *bytes, uint32_t size) noexcept {
    for (uint32_t i = 0; i < size; ++i)
      if (!step(bytes[i]))
        return false;
    return true;
  }

  // Whether a piece ends here: that of entry `low`.
  bool found() const noexcept { return low < high && piece_of(tables, sorted[low]).size == length; }

private:
  uint32_t first_from(uint32_t from, uint32_t least) const noexcept {
    uint32_t to = high;
    while (from < to) {
      uint32_t middle = from + (to - from) / 2;
      if (static_cast<uint8_t>(piece_of(tables, sorted[middle]).bytes[length]) < least)
        from = middle + 1;
      else
        to = middle;
    }
    return from;
  }
};

// The id of the piece that is left followed by right; vocab_size: there is none.
inline uint32_t find_piece(const TokenizerTables &tables, Piece left, Piece right) noexcept {
  uint32_t low = 0, high = tables.sorted_count;
  size_t size = left.size + right.size;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    uint32_t id = tables.sorted[middle];
    auto [piece, piece_size] = piece_of(tables, id);
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
