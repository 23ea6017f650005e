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

Piece Tokenizer::decode(Token previous, Token token) const noexcept {
  uint32_t id = static_cast<uint32_t>(token);
  if (token < 0 || id >= tables_.vocab_size)
    return {tables_.pieces, 0};
  uint32_t begin = tables_.piece_begin[id], end = tables_.piece_begin[id + 1];
  Piece piece{tables_.pieces + begin, end - begin};
  // The space that encoding put before the first word goes; a space that was spelled as a byte
  // token stays.
  if (tables_.drops_first_space && previous == tables_.bos && piece.size > 0 &&
      piece.bytes[0] == ' ' && id - tables_.first_byte_token >= 256) {
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
