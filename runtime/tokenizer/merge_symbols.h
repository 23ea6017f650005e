// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Byte pair encoding proper: of all neighbours that can merge, those of lowest rank merge first,
// the leftmost on ties, until none can. Which pairs can merge is the engine's business: find(left,
// right) answers with a Merge.

#ifndef BURIN_MERGE_SYMBOLS_H
#define BURIN_MERGE_SYMBOLS_H

#include "burin/tokenizer.h"

namespace burin {

struct Merge {
  uint32_t rank; // lower goes first
  Token result;
};

inline constexpr Merge kNoMerge = {0xFFFFFFFFu, 0};

// Words up to this many symbols are merged on the stack (12 bytes a symbol), longer ones in the
// caller's buffer.
inline constexpr size_t kShortWord = 48;

// Merges symbols[0, count), count <= kShortWord, in place. Returns how many are left. Looks up each
// pair once.
template <typename Find> size_t merge_short(Token *symbols, size_t count, Find find) {
  Merge merges[kShortWord]; // [i]: of symbols i and i + 1
  for (size_t i = 0; i + 1 < count; ++i)
    merges[i] = find(symbols[i], symbols[i + 1]);
  while (count > 1) {
    size_t best = 0;
    for (size_t i = 1; i + 1 < count; ++i)
      if (merges[i].rank < merges[best].rank)
        best = i;
    if (merges[best].rank == kNoMerge.rank)
      break;
    symbols[best] = merges[best].result;
    --count;
    for (size_t i = best + 1; i < count; ++i) {
      symbols[i] = symbols[i + 1];
      merges[i - 1] = merges[i];
    }
    // merges[best] is now that of the old pair behind; both neighbours of the new symbol are new.
    if (best + 1 < count)
      merges[best] = find(symbols[best], symbols[best + 1]);
    if (best > 0)
      merges[best - 1] = find(symbols[best - 1], symbols[best]);
  }
  return count;
}

// The same for any count, without memory: one pass from left to right for each rank that occurs, so
// that time is linear in the length times the ranks used (a trained vocabulary has few in a text
// without words), not quadratic.
template <typename Find> size_t merge_long(Token *symbols, size_t count, Find find) {
  for (;;) {
    uint32_t rank = kNoMerge.rank;
    for (size_t i = 0; i + 1 < count; ++i) {
      uint32_t found = find(symbols[i], symbols[i + 1]).rank;
      rank = found < rank ? found : rank;
    }
    if (rank == kNoMerge.rank)
      return count;
    // symbols[0, out) is done: no pair in it has this rank. A merge that makes a pair of a lower
    // rank ends the pass, for that pair comes first.
    size_t out = 0, in = 0;
    bool lower = false;
    while (in < count && !lower) {
      Token symbol = symbols[in++];
      for (;;) {
        Merge left = out > 0 ? find(symbols[out - 1], symbol) : kNoMerge;
        Merge right = in < count ? find(symbol, symbols[in]) : kNoMerge;
        lower = left.rank < rank || right.rank < rank;
        if (lower)
          break;
        if (left.rank == rank) {
          symbol = left.result;
          --out;
        } else if (right.rank == rank) {
          symbol = right.result;
          ++in;
        } else {
          break;
        }
      }
      symbols[out++] = symbol;
    }
    while (in < count)
      symbols[out++] = symbols[in++];
    count = out;
  }
}

} // namespace burin

#endif // BURIN_MERGE_SYMBOLS_H
