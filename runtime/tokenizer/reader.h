// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A text as the model's normalizer leaves it, read character by character, so that no memory has to
// hold the normalized text. A copy of a reader remembers a place.

#ifndef BURIN_READER_H
#define BURIN_READER_H

#include "burin/tokenizer.h"
#include "canonical.h"

namespace burin {

struct Reader {
  const TokenizerTables *tables;
  ReadChar *read;
  const char *at, *end;     // what `read` has not taken yet
  CanonicalState canonical; // of normalizers that need a canonical form
  const char *replacement;  // what is left of one, ends with a zero byte; null: none is begun
  uint32_t kept[2];         // characters that `read` has made already, the last comes first
  uint32_t kept_count;
  uint32_t held_spaces; // they count only if something follows
  bool is_begun;        // something has been read,
  bool after_space;     // and that was a space
  bool in_literal;      // the word splitter's own
  bool begins_text;     // of the caller, not only a part behind an added token
  bool has_next;        // `next` comes before what `read` gives
  uint32_t next;
  uint32_t value;  // the present character: code point, raw byte or kEndOfText
  uint32_t size;   // its bytes as UTF-8
  size_t position; // bytes of normalized text before it
  size_t limit;    // normalized bytes from there on are not to be read

  void advance() noexcept {
    position += size;
    if (position >= limit) {
      value = kEndOfText;
    } else if (has_next) {
      value = next;
      has_next = false;
    } else {
      value = read(*this);
    }
    size = utf8_size(value);
  }

  // A space before the present character.
  void put_space() noexcept {
    next = value;
    has_next = true;
    value = ' ';
    size = 1;
    limit += limit != static_cast<size_t>(-1);
  }
};

// At the first character of text[0, size).
inline Reader start_reader(const TokenizerTables &tables, ReadChar *read, const char *text,
                           size_t size, bool begins_text) noexcept {
  Reader reader{};
  reader.tables = &tables;
  reader.read = read;
  reader.at = reader.canonical.at = text;
  reader.end = text + size;
  reader.limit = static_cast<size_t>(-1);
  reader.begins_text = begins_text;
  reader.value = read(reader);
  reader.size = utf8_size(reader.value);
  return reader;
}

} // namespace burin

#endif // BURIN_READER_H
