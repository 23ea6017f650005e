// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// BPE by scores over whole strings, as llama2.c's run.c does it with the tokenizer.bin made from a
// SentencePiece model: a space is put before the text, characters that are no pieces become byte
// tokens, and neighbours whose concatenation is a piece merge, the highest score first. run.c looks
// at the whole text for each merge. No piece of a usual vocabulary has a space behind another
// character, so that no merge crosses from a word to the next space; then each word is merged for
// itself, with the same result. For other vocabularies the text is one word (merge_long states the
// cost).

#include "merge_symbols.h"
#include "piece_lookup.h"

namespace burin {

static Merge find_scored_merge(const TokenizerTables &tables, Token left, Token right) {
  uint32_t first = static_cast<uint32_t>(left), second = static_cast<uint32_t>(right);
  // Byte tokens never merge: their spelling `<0x0A>` is no text.
  uint32_t bytes = tables.first_byte_token;
  if (first - bytes < 256 || second - bytes < 256)
    return kNoMerge;
  uint32_t id = find_piece(tables, piece_of(tables, first), piece_of(tables, second));
  if (id == tables.vocab_size || tables.piece_rank[id] == tables.vocab_size)
    return kNoMerge;
  return {tables.piece_rank[id], static_cast<Token>(id)};
}

// Bytes of the character that text[0, size) begins with: run.c takes any byte and up to three
// continuation bytes.
static size_t character(const char *text, size_t size) {
  size_t length = 1;
  while (length < size && length < 4 && (text[length] & 0xC0) == 0x80)
    ++length;
  return length;
}

// Appends the symbols of text[0, size) to symbols[0, count). False when there is no room.
static bool split_symbols(const TokenizerTables &tables, const char *text, size_t size,
                          Token *symbols, size_t room, size_t &count) {
  for (size_t at = 0; at < size;) {
    size_t length = character(text + at, size - at);
    uint32_t id = find_piece(tables, text + at, length);
    bool is_piece = id != tables.vocab_size;
    for (size_t i = 0; i < (is_piece ? 1 : length); ++i) {
      if (count == room)
        return false;
      uint8_t byte = static_cast<uint8_t>(text[at + i]);
      symbols[count++] = static_cast<Token>(is_piece ? id : tables.first_byte_token + byte);
    }
    at += length;
  }
  return true;
}

// `dummy`: a space goes before the word.
static bool encode_word(const TokenizerTables &tables, bool dummy, const char *word, size_t size,
                        TokenBuffer &out) {
  auto find = [&](Token left, Token right) { return find_scored_merge(tables, left, right); };
  Token stack[kShortWord];
  bool is_short = size < kShortWord; // every symbol is a byte at least
  Token *symbols = is_short ? stack : out.ids + out.count;
  size_t room = is_short ? kShortWord : out.capacity - out.count, count = 0;
  if ((dummy && !split_symbols(tables, " ", 1, symbols, room, count)) ||
      !split_symbols(tables, word, size, symbols, room, count))
    return false;
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

bool encode_sentencepiece(const TokenizerTables &tables, const char *text, size_t size,
                          TokenBuffer &out) {
  for (size_t at = 0; at < size;) {
    size_t end = at;
    // Spaces, and then everything up to the next space.
    while (end < size && text[end] == ' ')
      ++end;
    while (end < size && (text[end] != ' ' || !tables.splits_at_spaces))
      ++end;
    if (!encode_word(tables, at == 0, text + at, end - at, out))
      return false;
    at = end;
  }
  return true;
}

} // namespace burin
