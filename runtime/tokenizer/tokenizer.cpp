// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The public face of the tokenizer: what stands around a text, and ids back to bytes. The engines
// do the rest.

#include "burin/tokenizer.h"

namespace burin {

static bool push_all(TokenBuffer &out, const Token *ids, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i)
    if (!out.push(ids[i]))
      return false;
  return true;
}

TokenizerStatus Tokenizer::encode(const char *text, size_t bytes, bool with_special, Token *ids,
                                  size_t capacity, size_t &count) const noexcept {
  TokenBuffer out{ids, capacity, 0};
  bool fits = !with_special || push_all(out, tables_.prefix, tables_.prefix_count);
  fits = fits && (bytes == 0 || tables_.encode(tables_, text, bytes, out));
  fits = fits && (!with_special || push_all(out, tables_.suffix, tables_.suffix_count));
  count = out.count;
  return fits ? TokenizerStatus::kOk : TokenizerStatus::kBufferTooSmall;
}

// Whether a word is written without a space before it, as the tokenizers library has it.
static bool stands_close(Piece word) {
  static constexpr const char *kMarks[] = {" .",  " ?",  " !",   " ,",  " n't",
                                           " 'm", " 's", " 've", " 're"};
  for (const char *mark : kMarks) {
    size_t at = 0;
    while (at < word.size && mark[at] == word.bytes[at] && mark[at] != '\0')
      ++at;
    if (mark[at] == '\0')
      return true;
  }
  return false;
}

Piece Tokenizer::decode(Token previous, Token token) const noexcept {
  uint32_t id = static_cast<uint32_t>(token);
  if (token < 0 || id >= tables_.vocab_size)
    return {tables_.pieces, 0};
  uint32_t begin = tables_.piece_begin[id], end = tables_.piece_begin[id + 1];
  Piece piece{tables_.pieces + begin, end - begin};
  // The space that encoding put before the first word goes; a space that was spelled as a byte
  // token stays where that is told apart.
  bool begins = tables_.drops_leading_space && previous == kNoToken;
  bool follows_bos =
      tables_.drops_first_space && previous == tables_.bos && id - tables_.first_byte_token >= 256;
  bool drops = begins || follows_bos || (tables_.cleans_spaces && stands_close(piece));
  if (drops && piece.size > 0 && piece.bytes[0] == ' ') {
    ++piece.bytes;
    --piece.size;
  }
  return piece;
}

bool Tokenizer::is_end(Token token) const noexcept {
  for (uint32_t i = 0; i < tables_.ends_count; ++i)
    if (tables_.ends[i] == token)
      return true;
  return false;
}

} // namespace burin
