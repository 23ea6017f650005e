// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What SentencePiece's engines share: the space before a text, and where words begin.

#ifndef BURIN_SPACE_MARKS_H
#define BURIN_SPACE_MARKS_H

#include "piece_lookup.h"
#include "reader.h"

namespace burin {

// Puts the space before a text that the model wants there unless one is there. (One that the model
// always wants belongs to the normalized text, which added tokens are searched in.)
inline void begin_part(const TokenizerTables &tables, Reader &reader) noexcept {
  bool wanted = tables.adds_one_space ? reader.begins_text : tables.adds_missing_space;
  if (tables.adds_space && wanted && !(tables.adds_missing_space && reader.value == ' '))
    reader.put_space();
}

struct WordSize {
  size_t characters;
  size_t bytes; // at least as many as it becomes symbols
};

// Moves behind the word that the reader is at.
inline WordSize skip_word(const TokenizerTables &tables, Reader &reader) noexcept {
  WordSize word{0, 0};
  bool cut = false;
  do {
    bool is_space = reader.value == ' ';
    ++word.characters;
    word.bytes += is_space ? 3 : utf8_size(reader.value); // U+2581 where it is no piece
    reader.advance();
    cut = reader.value == ' ' &&
          (tables.splits_before_spaces || (tables.splits_at_spaces && !is_space));
  } while (reader.value != kEndOfText && !cut);
  return word;
}

// The bytes of a character that is no piece; a space is spelled as its mark.
inline uint32_t spelled_bytes(uint32_t value, char bytes[4]) noexcept {
  return encode_utf8(value == ' ' ? 0x2581u : value, bytes);
}

// Whether all bytes of a character have tokens.
inline bool has_byte_tokens(const TokenizerTables &tables, const char *bytes,
                            uint32_t count) noexcept {
  if (!tables.byte_token.present())
    return false;
  for (uint32_t i = 0; i < count; ++i)
    if (tables.byte_token[static_cast<uint8_t>(bytes[i])] == tables.vocab_size)
      return false;
  return true;
}

} // namespace burin

#endif // BURIN_SPACE_MARKS_H
