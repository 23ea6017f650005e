// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The unigram model (T5, XLM-R, ALBERT): of all ways to cut a text into pieces, that with the
// greatest sum of scores, found from left to right (Viterbi). The best piece that ends at each
// character is kept in the stack or, for a long word, at the end of the caller's buffer; sums are
// kept only as far back as a piece may reach. Where no piece goes on with a space, words are
// searched one after the other, with the sum carried on, so that it is rounded as if the text had
// been searched at once.

#include "added_tokens.h"
#include "space_marks.h"

namespace burin {

inline constexpr size_t kStackCharacters = 48;
inline constexpr size_t kMostPieceCharacters = 64; // the compiler refuses longer pieces
inline constexpr double kUnknownPenalty = 10; // both SentencePiece's and the tokenizers library's

static double unigram_score(const TokenizerTables &tables, uint32_t id) {
  return tables.scores ? static_cast<double>(tables.scores[id]) : tables.fine_scores[id];
}

// What a character that is no piece costs.
static double unknown_score(const TokenizerTables &tables) {
  double score = unigram_score(tables, tables.vocab_size) - kUnknownPenalty;
  return tables.rounds_sums ? static_cast<double>(static_cast<float>(score)) : score;
}

static size_t piece_characters(const TokenizerTables &tables, uint32_t id) {
  Piece piece = piece_of(tables, id);
  size_t count = 0;
  for (size_t at = 0; at < piece.size; ++at)
    count += (piece.bytes[at] & 0xC0) != 0x80;
  return count;
}

namespace {

// The best paths up to each character of one word.
struct UnigramPaths {
  const TokenizerTables &tables;
  Token *last; // [i]: the piece that the best path to character i + 1 ends with, -1: there is none
  double sums[kMostPieceCharacters + 1]; // of the paths to character i, at i modulo the size

  double &sum(size_t at) noexcept { return sums[at % (kMostPieceCharacters + 1)]; }

  void offer(size_t from, size_t to, uint32_t id, double score) noexcept {
    double candidate = score + sum(from);
    if (tables.rounds_sums)
      candidate = static_cast<double>(static_cast<float>(candidate));
    if (last[to - 1] >= 0 && !(candidate > sum(to)))
      return;
    last[to - 1] = static_cast<Token>(id);
    sum(to) = candidate;
  }

  // All pieces that begin at character `from` of `count`.
  void extend(const Reader &at, size_t from, size_t count) noexcept {
    PieceSearch search{tables, tables.sorted, 0, tables.sorted_count, 0};
    Reader next = at;
    bool is_piece = false;
    char bytes[4];
    for (size_t to = from + 1; to <= count && search.step(bytes, encode_utf8(next.value, bytes));
         ++to) {
      if (search.found()) {
        uint32_t id = tables.sorted[search.low];
        offer(from, to, id, unigram_score(tables, id));
        is_piece |= to == from + 1;
      }
      next.advance();
    }
    if (!is_piece)
      offer(from, from + 1, tables.vocab_size, unknown_score(tables));
  }
};

} // namespace

// Appends the bytes or the unknown token of a character; `again`: the one before was unknown, too.
static bool push_unknown(const TokenizerTables &tables, uint32_t value, bool again,
                         TokenBuffer &out) {
  char bytes[4];
  uint32_t count = spelled_bytes(value, bytes);
  if (!has_byte_tokens(tables, bytes, count))
    return tables.unknown == tables.vocab_size || (again && tables.fuses_unknown) ||
           out.push(static_cast<Token>(tables.unknown));
  for (uint32_t i = 0; i < count; ++i)
    if (!out.push(static_cast<Token>(tables.byte_token[static_cast<uint8_t>(bytes[i])])))
      return false;
  return true;
}

static bool encode_unigram_word(const TokenizerTables &tables, Reader word, size_t count,
                                double &carried, TokenBuffer &out) {
  Token stack[kStackCharacters];
  if (count > kStackCharacters && out.capacity - out.count < count)
    return false;
  // From the end of the buffer on: each character becomes at least as many bytes as it takes there.
  Token *last = count <= kStackCharacters ? stack : out.ids + (out.capacity - count);
  for (size_t i = 0; i < count; ++i)
    last[i] = -1;
  UnigramPaths paths{tables, last, {}};
  paths.sum(0) = carried;
  Reader at = word;
  for (size_t from = 0; from < count; ++from, at.advance())
    paths.extend(at, from, count);
  carried = paths.sum(count);

  // Marks the pieces of the best path with -2 - id, from the right.
  auto characters = [&](uint32_t id) {
    return id == tables.vocab_size ? 1 : piece_characters(tables, id);
  };
  for (size_t to = count; to > 0;) {
    uint32_t id = static_cast<uint32_t>(last[to - 1]);
    last[to - 1] = -2 - last[to - 1];
    to -= characters(id);
  }
  bool unknown_before = false;
  for (size_t i = 0; i < count; ++i) {
    if (last[i] >= -1)
      continue;
    uint32_t id = static_cast<uint32_t>(-2 - last[i]);
    bool is_unknown = id == tables.vocab_size;
    if (is_unknown ? !push_unknown(tables, word.value, unknown_before, out)
                   : !out.push(static_cast<Token>(id)))
      return false;
    unknown_before = is_unknown;
    for (size_t taken = characters(id); taken > 0; --taken)
      word.advance();
  }
  return true;
}

static bool encode_unigram_words(const TokenizerTables &tables, Reader &reader, TokenBuffer &out) {
  begin_part(tables, reader);
  double carried = 0;
  while (reader.value != kEndOfText) {
    Reader word = reader;
    WordSize size = skip_word(tables, reader);
    if (tables.splits_before_spaces)
      carried = 0; // each word is a text of its own
    if (!encode_unigram_word(tables, word, size.characters, carried, out))
      return false;
  }
  return true;
}

bool encode_unigram(const TokenizerTables &tables, const char *text, size_t size,
                    TokenBuffer &out) {
  return encode_around_added(tables, text, size, out, encode_unigram_words);
}

} // namespace burin
