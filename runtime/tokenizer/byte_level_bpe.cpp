// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Byte-level BPE (GPT-2, Llama 3, Qwen 2, SmolLM): added tokens are split out, what is left is
// split into words, and the bytes of each word are merged by the table of merges. Time is bounded
// by the length of words, not of the text.

#include "added_tokens.h"
#include "merge_symbols.h"
#include "piece_lookup.h"

namespace burin {

static Merge find_merge(const TokenizerTables &tables, Token left, Token right) {
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

static bool encode_word(const TokenizerTables &tables, const char *word, size_t size,
                        TokenBuffer &out) {
  if (tables.whole_words) {
    uint32_t id = find_piece(tables, word, size);
    if (id != tables.vocab_size)
      return out.push(static_cast<Token>(id));
  }
  auto find = [&](Token left, Token right) { return find_merge(tables, left, right); };
  Token stack[kShortWord];
  bool is_short = size <= kShortWord;
  Token *symbols = is_short ? stack : out.ids + out.count;
  size_t room = is_short ? kShortWord : out.capacity - out.count, count = 0;
  for (size_t i = 0; i < size; ++i) {
    uint32_t id = tables.byte_token[static_cast<uint8_t>(word[i])];
    if (id == tables.vocab_size)
      continue; // a vocabulary without this byte loses it
    if (count == room)
      return false;
    symbols[count++] = static_cast<Token>(id);
  }
  if (!is_short) {
    out.count += merge_long(symbols, count, find);
    return true;
  }
  count = merge_short(symbols, count, find);
  for (size_t i = 0; i < count; ++i)
    if (!out.push(symbols[i]))
      return false;
  return true;
}

static bool encode_words(const TokenizerTables &tables, const char *text, size_t size,
                         TokenBuffer &out) {
  for (size_t at = 0; at < size;) {
    size_t word = tables.next_word(text + at, size - at);
    if (!encode_word(tables, text + at, word, out))
      return false;
    at += word;
  }
  return true;
}

bool encode_byte_level(const TokenizerTables &tables, const char *text, size_t size,
                       TokenBuffer &out) {
  return encode_around_added(tables, text, size, out, encode_words);
}

} // namespace burin
