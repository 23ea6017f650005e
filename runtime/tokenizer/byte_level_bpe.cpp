// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Byte-level BPE (GPT-2, Llama 3, Qwen 2, SmolLM, CLIP): added tokens are split out, what is left
// is normalized and split into words, and the bytes of each word are merged by the table of merges.
// Time is bounded by the length of words, not of the text.

#include "added_tokens.h"
#include "find_merge.h"
#include "piece_lookup.h"
#include "unicode_classes.h"

namespace burin {

// The word from `word` on, up to byte `end` of the normalized text, as one piece; vocab_size: it is
// none.
static uint32_t whole_word(const TokenizerTables &tables, Reader word, size_t end) {
  PieceSearch search{tables, tables.sorted, 0, tables.sorted_count, 0};
  char bytes[4];
  for (; word.position < end; word.advance())
    if (!search.step(bytes, encode_utf8(word.value, bytes)))
      return tables.vocab_size;
  return search.found() ? tables.sorted[search.low] : tables.vocab_size;
}

static bool encode_byte_word(const TokenizerTables &tables, Reader &word, size_t end,
                             TokenBuffer &out) {
  size_t size = end - word.position;
  if (tables.whole_words) {
    uint32_t id = whole_word(tables, word, end);
    if (id != tables.vocab_size)
      return out.push(static_cast<Token>(id));
  }
  SymbolSpace space(size, out);
  for (size_t at = 0; word.position < end; word.advance()) {
    char bytes[4];
    uint32_t count = encode_utf8(word.value, bytes);
    for (uint32_t i = 0; i < count; ++i) {
      bool is_last = ++at == size && tables.last_byte_token.present();
      uint32_t id =
          (is_last ? tables.last_byte_token : tables.byte_token)[static_cast<uint8_t>(bytes[i])];
      if (id != tables.vocab_size && !space.push(static_cast<Token>(id)))
        return false; // a vocabulary without a byte loses it
    }
  }
  return space.merge(tables, out);
}

static bool encode_byte_words(const TokenizerTables &tables, Reader &reader, TokenBuffer &out) {
  while (reader.value != kEndOfText) {
    if (tables.skips_spaces && class_of(reader.value) == CharClass::kSpace) {
      reader.advance();
      continue;
    }
    Reader word = reader;
    tables.next_word(reader);
    if (!encode_byte_word(tables, word, reader.position, out))
      return false;
  }
  return true;
}

bool encode_byte_level(const TokenizerTables &tables, const char *text, size_t size,
                       TokenBuffer &out) {
  return encode_around_added(tables, text, size, out, encode_byte_words);
}

} // namespace burin
