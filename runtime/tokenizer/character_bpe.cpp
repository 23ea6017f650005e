// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SentencePiece's kind of BPE (Llama 2, Phi-3, Mistral, Gemma): characters are pieces, or the bytes
// of those that are none, and neighbours merge by the table of merges. No piece of a usual
// vocabulary has a space behind another character; then each word is merged for itself, with the
// same result as the whole text.

#include "added_tokens.h"
#include "find_merge.h"
#include "space_marks.h"

namespace burin {

// Takes the longest piece that `word` begins with among those that stand in text as they are:
// characters, and such strings as never merge. vocab_size: there is none. `left`: characters.
static uint32_t take_symbol(const TokenizerTables &tables, Reader &word, size_t &left) {
  PieceSearch search{tables, tables.sorted, 0, tables.sorted_count, 0};
  Reader next = word;
  uint32_t id = tables.vocab_size;
  size_t rest = left;
  char bytes[4];
  while (rest > 0 && search.step(bytes, encode_utf8(next.value, bytes))) {
    next.advance();
    --rest;
    if (search.found()) {
      id = tables.sorted[search.low];
      word = next;
      left = rest;
    }
    if (search.high - search.low == 1 && search.found())
      break; // nothing longer
  }
  return id;
}

static bool encode_character_word(const TokenizerTables &tables, Reader &word, WordSize size,
                                  TokenBuffer &out) {
  SymbolSpace space(size.bytes, out);
  for (size_t left = size.characters; left > 0;) {
    uint32_t id = take_symbol(tables, word, left);
    if (id != tables.vocab_size) {
      if (!space.push(static_cast<Token>(id)))
        return false;
      continue;
    }
    char bytes[4];
    uint32_t count = spelled_bytes(word.value, bytes);
    word.advance();
    --left;
    if (has_byte_tokens(tables, bytes, count)) {
      for (uint32_t i = 0; i < count; ++i)
        if (!space.push(static_cast<Token>(tables.byte_token[static_cast<uint8_t>(bytes[i])])))
          return false;
    } else if (tables.unknown != tables.vocab_size &&
               !(tables.fuses_unknown && space.last() == static_cast<Token>(tables.unknown)) &&
               !space.push(static_cast<Token>(tables.unknown))) {
      return false;
    }
  }
  return space.merge(tables, out);
}

static bool encode_character_words(const TokenizerTables &tables, Reader &reader,
                                   TokenBuffer &out) {
  begin_part(tables, reader);
  while (reader.value != kEndOfText) {
    Reader word = reader;
    WordSize size = skip_word(tables, reader);
    if (!encode_character_word(tables, word, size, out))
      return false;
  }
  return true;
}

bool encode_characters(const TokenizerTables &tables, const char *text, size_t size,
                       TokenBuffer &out) {
  return encode_around_added(tables, text, size, out, encode_character_words);
}

} // namespace burin
