// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SentencePiece's normalizer: its compiled table of replacements (NFKC and more, whatever the model
// was trained with) is a double-array trie in the layout of darts-clone, before strings that end
// with a zero byte. The longest entry that the text begins with is replaced. Then spaces at both
// ends go, and all but the first of several, if the model wants that.

#include "reader.h"

namespace burin {

static uint32_t word_at(const uint8_t *bytes, size_t index) {
  const uint8_t *at = bytes + 4 * index;
  return static_cast<uint32_t>(at[0]) | static_cast<uint32_t>(at[1]) << 8 |
         static_cast<uint32_t>(at[2]) << 16 | static_cast<uint32_t>(at[3]) << 24;
}

// Bytes of the longest entry that text[0, size) begins with, 0: none; and where its replacement is.
static size_t longest_entry(const TokenizerTables &tables, const char *text, size_t size,
                            size_t &replacement) {
  if (tables.charsmap_size < 8)
    return 0;
  size_t units = word_at(tables.charsmap, 0) / 4, found = 0;
  const uint8_t *trie = tables.charsmap + 4;
  auto offset = [](uint32_t unit) { return (unit >> 10) << ((unit & (1u << 9)) >> 6); };
  uint32_t node = offset(word_at(trie, 0));
  for (size_t at = 0; at < size; ++at) {
    uint32_t label = static_cast<uint8_t>(text[at]);
    node ^= label;
    if (node >= units)
      break;
    uint32_t unit = word_at(trie, node);
    if ((unit & (1u << 31 | 0xFF)) != label)
      break;
    node ^= offset(unit);
    if (node >= units)
      break;
    if (unit >> 8 & 1) {
      size_t place = 4 + 4 * units + (word_at(trie, node) & 0x7FFFFFFF);
      if (place < tables.charsmap_size) {
        found = at + 1;
        replacement = place;
      }
    }
  }
  return found;
}

// The next character, whatever it is.
static uint32_t replaced(Reader &reader) {
  const TokenizerTables &tables = *reader.tables;
  for (;;) {
    if (reader.replacement) {
      const char *end = reinterpret_cast<const char *>(tables.charsmap) + tables.charsmap_size;
      if (*reader.replacement != '\0') {
        CodePoint point =
            decode_utf8(reader.replacement, static_cast<size_t>(end - reader.replacement));
        reader.replacement += point.size;
        return point.value == kInvalidCodePoint ? 0xFFFDu : point.value;
      }
      reader.replacement = nullptr;
    }
    if (reader.at == reader.end)
      return kEndOfText;
    size_t place = 0;
    size_t size =
        longest_entry(tables, reader.at, static_cast<size_t>(reader.end - reader.at), place);
    if (size == 0) {
      uint32_t value = read_plain(reader);
      return value > 0x10FFFF ? 0xFFFDu : value;
    }
    reader.at += size;
    reader.replacement = reinterpret_cast<const char *>(tables.charsmap) + place;
  }
}

uint32_t read_charsmap(Reader &reader) noexcept {
  if (!reader.tables->removes_spaces) {
    uint32_t value = replaced(reader);
    return value == 0x2581 ? ' ' : value;
  }
  // Spaces wait for something behind them; then they come before it.
  if (reader.kept_count == 0) {
    uint32_t value = replaced(reader);
    for (; value == ' ' || value == 0x2581; value = replaced(reader)) {
      bool again = value == ' ' && (reader.after_space || !reader.is_begun);
      reader.held_spaces += !again;
      reader.after_space = value == ' ';
      reader.is_begun = true;
    }
    if (value == kEndOfText)
      return value;
    reader.after_space = false;
    reader.is_begun = true;
    reader.kept[reader.kept_count++] = value;
  }
  if (reader.held_spaces > 0) {
    --reader.held_spaces;
    return ' ';
  }
  return reader.kept[--reader.kept_count];
}

} // namespace burin
