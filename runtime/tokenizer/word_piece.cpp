// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// WordPiece (BERT): words are what white space separates, punctuation is a word for itself; each is
// cut into the longest pieces from the left, or unknown as a whole. Pieces that begin a word are
// stored with a space before them, the others without the file's "##".

#include "added_tokens.h"
#include "bert_classes.h"
#include "piece_lookup.h"
#include "unicode_classes.h"

namespace burin {

// Takes the longest piece that the next `left` characters begin with; false: there is none.
static bool take_piece(const TokenizerTables &tables, bool begins_word, Reader &word, size_t &left,
                       uint32_t &id) {
  PieceSearch search{tables, tables.sorted, 0, tables.sorted_count, 0};
  bool found = false;
  if (begins_word && !search.step(' '))
    return false;
  Reader next = word;
  char bytes[4];
  for (size_t rest = left; rest > 0 && search.step(bytes, encode_utf8(next.value, bytes));) {
    next.advance();
    --rest;
    if (search.found()) {
      found = true;
      id = tables.sorted[search.low];
      word = next;
      left = rest;
    }
  }
  return found;
}

static bool encode_bert_word(const TokenizerTables &tables, Reader word, size_t count,
                             TokenBuffer &out) {
  bool known = count <= tables.most_characters, fits = true;
  size_t begin = out.count;
  for (size_t left = count; known && left > 0;) {
    uint32_t id = tables.vocab_size;
    known = take_piece(tables, left == count, word, left, id);
    fits = known && out.push(static_cast<Token>(id)) && fits;
  }
  if (known)
    return fits;
  out.count = begin; // the last character decides on the first token
  return tables.unknown == tables.vocab_size || out.push(static_cast<Token>(tables.unknown));
}

static bool encode_bert_words(const TokenizerTables &tables, Reader &reader, TokenBuffer &out) {
  while (reader.value != kEndOfText) {
    if (class_of(reader.value) == CharClass::kSpace) {
      reader.advance();
      continue;
    }
    Reader word = reader;
    size_t count = 0;
    bool is_mark = is_bert_punctuation(reader.value);
    do {
      ++count;
      reader.advance();
    } while (!is_mark && reader.value != kEndOfText &&
             class_of(reader.value) != CharClass::kSpace && !is_bert_punctuation(reader.value));
    if (!encode_bert_word(tables, word, count, out))
      return false;
  }
  return true;
}

bool encode_word_piece(const TokenizerTables &tables, const char *text, size_t size,
                       TokenBuffer &out) {
  return encode_around_added(tables, text, size, out, encode_bert_words);
}

} // namespace burin
