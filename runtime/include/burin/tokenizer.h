// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text to token ids and back, for firmware: no heap, no state, everything constant stays in flash.
// The compiler writes a TokenizerTables from the model's own tokenizer file; which engine and which
// word splitter it needs are function pointers in it, so that the linker drops the others and their
// Unicode tables.

#ifndef BURIN_TOKENIZER_H
#define BURIN_TOKENIZER_H

#include <stddef.h>
#include <stdint.h>

namespace burin {

using Token = int32_t;

enum class TokenizerStatus : uint8_t {
  kOk,
  kBufferTooSmall, // the ids do not fit; count tells how many leading ids are there
};

// The bytes of one token, in flash, not terminated. A character may be spread over several tokens,
// so print the bytes as they come instead of waiting for whole characters.
struct Piece {
  const char *bytes;
  size_t size;
};

// Whole numbers stored in 16 bits where all of them fit, else in 32. Both null: the table is
// absent.
struct IndexTable {
  const uint16_t *narrow;
  const uint32_t *wide;

  uint32_t operator[](size_t index) const noexcept { return narrow ? narrow[index] : wide[index]; }
  bool present() const noexcept { return narrow || wide; }
};

// The caller's buffer while it is filled.
struct TokenBuffer {
  Token *ids;
  size_t capacity;
  size_t count;

  bool push(Token id) noexcept {
    if (count >= capacity)
      return false;
    ids[count++] = id;
    return true;
  }
};

struct TokenizerTables;

struct Reader;

// Appends the ids of text[0, size). False when the buffer is full.
using EncodeText = bool(const TokenizerTables &, const char *text, size_t size, TokenBuffer &);
// Takes the next character of the normalized text: a code point, a raw byte or the end.
using ReadChar = uint32_t(Reader &) noexcept;
// Moves a reader that is not at the end behind one word. A word is what no token crosses.
using NextWord = void(Reader &) noexcept;
// Whether a character counts as part of a word for added tokens that must stand alone.
using IsWordCharacter = bool(uint32_t value) noexcept;

// Plain constant data, written by the compiler. "id" is an index into the vocabulary; vocab_size in
// a table of ids means that there is none. Pieces from vocab_size on are texts of added tokens, as
// they are searched.
struct TokenizerTables {
  EncodeText *encode;
  ReadChar *read;             // the normalizer; not for llama2.c's engine
  NextWord *next_word;        // byte-level engine only
  IsWordCharacter *is_word;   // null: no added token has kAddedSingleWord
  const char *pieces;         // all pieces, one after the other
  const uint8_t *added_flags; // (added_count) kAddedStripLeft and so on
  const uint8_t *charsmap;    // (charsmap_size) SentencePiece's replacements of characters
  const float *scores;        // (vocab_size) unigram only, either these
  const double *fine_scores;  // or these
  const Token *prefix;        // (prefix_count) ids that the model expects before a text
  const Token *suffix;        // (suffix_count) and behind it
  const Token *ends;          // (ends_count) ids that end a generated text
  IndexTable piece_begin;     // (vocab_size + 1, and more) id -> offset into pieces
  IndexTable sorted;     // (sorted_count) ids that whole strings are looked up in, in byte order
  IndexTable byte_token; // (256) byte -> id
  IndexTable last_byte_token; // (256) the same for the last byte of a word; absent: not apart
  IndexTable merge_begin;     // (vocab_size + 1) left id -> its first entry in the next three
  IndexTable merge_right;     // right ids, ascending for each left id
  IndexTable merge_result;    // the id that the pair becomes
  IndexTable merge_rank;      // lower goes first; absent where merge_result says the same
  IndexTable piece_rank; // (vocab_size) lower is merged first, vocab_size never; scored pieces only
  IndexTable added;      // (added_count) ids split out of the text first
  IndexTable added_text; // (added_count) the pieces to search for, in byte order in both groups;
                         // absent: the same
  uint32_t vocab_size;
  uint32_t sorted_count;
  uint32_t added_count;
  uint32_t added_raw_count; // the first group; the second is searched in what that leaves
  uint32_t prefix_count;
  uint32_t suffix_count;
  uint32_t ends_count;
  uint32_t charsmap_size;
  uint32_t first_byte_token;     // scored pieces only: the ids of the 256 bytes begin here
  uint32_t unknown;              // the id of what is no piece, vocab_size: it is left out
  uint32_t most_characters;      // WordPiece: a word of more is unknown
  uint32_t ids_per_byte;         // no text becomes more than that, plus one
  Token bos;                     // -1: none
  uint32_t added_first_bytes[8]; // bit b: some added token begins with byte b
  bool whole_words;              // a word that is in `sorted` is one token, whatever the merges say
  bool splits_at_spaces;         // no piece goes on with a space after something else
  bool splits_before_spaces;     // each space begins a word
  bool drops_first_space;        // decoding drops a space right after bos
  bool drops_leading_space;      // and at the start
  bool cleans_spaces;            // and before punctuation
  bool fuses_unknown;            // neighbours that are no pieces are one unknown token
  bool adds_space;               // before a text and before what is behind an added token,
  bool adds_one_space;           // but only before the text,
  bool adds_missing_space;       // but only where there is none
  bool skips_spaces;             // white space has no tokens
  bool rounds_sums;              // of scores, to float
  bool removes_spaces;           // at both ends, and all but one of several
  bool cleans_text, spaces_chinese, strips_accents, lower_case; // BERT's normalizer
};

inline constexpr uint8_t kAddedStripLeft = 1, kAddedStripRight = 2, kAddedSingleWord = 4;

// The tables of the model whose namespace this is.
extern const TokenizerTables kTokenizerTables;

class Tokenizer {
public:
  static constexpr Token kNoToken = -1;

  explicit Tokenizer(const TokenizerTables &tables) noexcept : tables_(tables) {}

  // Encodes text[0, bytes), any bytes, UTF-8 where it is valid, into ids[0, capacity), and sets
  // count. `with_special` adds what the model expects around a text (begin of text, for example);
  // say false to go on with a conversation. The buffer is the working space, too: the exact number
  // of ids suffices unless one word is longer than 48 bytes; most_ids(bytes) always do. Nothing
  // behind ids[capacity) is touched.
  [[nodiscard]] TokenizerStatus encode(const char *text, size_t bytes, bool with_special,
                                       Token *ids, size_t capacity, size_t &count) const noexcept;

  // The text of `token` after `previous` (kNoToken at the start). Empty for an id outside the
  // vocabulary.
  Piece decode(Token previous, Token token) const noexcept;

  // Ids that suffice for any text of that many bytes: bytes + 4 unless the normalizer makes texts
  // longer or the model expects more around them.
  size_t most_ids(size_t bytes) const noexcept {
    size_t around = tables_.prefix_count + tables_.suffix_count;
    return bytes * tables_.ids_per_byte + (around < 3 ? 4 : around + 1);
  }

  Token bos() const noexcept { return tables_.bos; } // kNoToken: the model has none
  bool is_end(Token token) const noexcept;

private:
  const TokenizerTables &tables_;
};

// Engines, normalizers and word splitters, one file each; a model's tables name those that it
// needs.
bool encode_byte_level(const TokenizerTables &, const char *text, size_t size, TokenBuffer &);
bool encode_characters(const TokenizerTables &, const char *text, size_t size, TokenBuffer &);
bool encode_sentencepiece(const TokenizerTables &, const char *text, size_t size, TokenBuffer &);
bool encode_unigram(const TokenizerTables &, const char *text, size_t size, TokenBuffer &);
bool encode_word_piece(const TokenizerTables &, const char *text, size_t size, TokenBuffer &);
bool is_word_character(uint32_t value) noexcept;
uint32_t read_bert(Reader &) noexcept;
uint32_t read_charsmap(Reader &) noexcept;
uint32_t read_clip(Reader &) noexcept;
uint32_t read_nfc(Reader &) noexcept;
uint32_t read_plain(Reader &) noexcept;
uint32_t read_spaces(Reader &) noexcept;
void next_word_clip(Reader &) noexcept;
void next_word_gpt2(Reader &) noexcept;
void next_word_gpt2_digits(Reader &) noexcept;
void next_word_llama3(Reader &) noexcept;
void next_word_o200k(Reader &) noexcept;
void next_word_qwen2(Reader &) noexcept;
void next_word_whole(Reader &) noexcept;

} // namespace burin

#endif // BURIN_TOKENIZER_H
