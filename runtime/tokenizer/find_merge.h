// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Merging the symbols of a word by the table of merges.

#ifndef BURIN_FIND_MERGE_H
#define BURIN_FIND_MERGE_H

#include "merge_symbols.h"

namespace burin {

inline Merge find_merge(const TokenizerTables &tables, Token left, Token right) noexcept {
  uint32_t low = tables.merge_begin[static_cast<uint32_t>(left)];
  uint32_t end = tables.merge_begin[static_cast<uint32_t>(left) + 1], high = end;
  uint32_t wanted = static_cast<uint32_t>(right);
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (tables.merge_right[middle] < wanted)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == end || tables.merge_right[low] != wanted)
    return kNoMerge;
  uint32_t result = tables.merge_result[low];
  return {tables.merge_rank.present() ? tables.merge_rank[low] : result,
          static_cast<Token>(result)};
}

// Room for the symbols of one word: on the stack if it has few, else what is left of the caller's
// buffer.
class SymbolSpace {
public:
  // `most`: as many symbols as there may be.
  SymbolSpace(size_t most, TokenBuffer &out) noexcept
      : is_short_(most <= kShortWord), symbols_(is_short_ ? stack_ : out.ids + out.count),
        room_(is_short_ ? kShortWord : out.capacity - out.count) {}
  SymbolSpace(const SymbolSpace &) = delete;
  SymbolSpace &operator=(const SymbolSpace &) = delete;

  bool push(Token symbol) noexcept {
    if (count_ == room_)
      return false;
    symbols_[count_++] = symbol;
    return true;
  }

  Token last() const noexcept { return count_ > 0 ? symbols_[count_ - 1] : -1; }

  // Merges the symbols and appends what they become.
  bool merge(const TokenizerTables &tables, TokenBuffer &out) noexcept {
    auto find = [&](Token left, Token right) { return find_merge(tables, left, right); };
    if (!is_short_) {
      out.count += merge_long(symbols_, count_, find);
      return true;
    }
    count_ = merge_short(symbols_, count_, find);
    for (size_t i = 0; i < count_; ++i)
      if (!out.push(symbols_[i]))
        return false;
    return true;
  }

private:
  Token stack_[kShortWord];
  bool is_short_;
  Token *symbols_;
  size_t room_, count_ = 0;
};

} // namespace burin

#endif // BURIN_FIND_MERGE_H
