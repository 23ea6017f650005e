// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fills TokenizerTables with pointers into a layout.

#include "compiler/tokenizers/HostTokenizer.h"

#include "llvm/ADT/StringSwitch.h"

using namespace burin;

IndexTable HostTokenizer::place(const TokenizerLayout::Table &table) {
  if (table.values.empty())
    return {nullptr, nullptr};
  if (table.isWide())
    return {nullptr, table.values.data()};
  narrowTables.emplace_back(table.values.begin(), table.values.end());
  return {narrowTables.back().data(), nullptr};
}

HostTokenizer::HostTokenizer(const TokenizerModel &model) : layout(model), runtimeTables() {
  TokenizerTables &tables = runtimeTables;
  tables.encode = llvm::StringSwitch<EncodeText *>(layout.encode)
                      .Case("encode_byte_level", encode_byte_level)
                      .Case("encode_characters", encode_characters)
                      .Case("encode_sentencepiece", encode_sentencepiece)
                      .Case("encode_unigram", encode_unigram)
                      .Case("encode_word_piece", encode_word_piece);
  tables.read = llvm::StringSwitch<ReadChar *>(layout.read)
                    .Case("read_bert", read_bert)
                    .Case("read_charsmap", read_charsmap)
                    .Case("read_clip", read_clip)
                    .Case("read_nfc", read_nfc)
                    .Case("read_plain", read_plain)
                    .Case("read_spaces", read_spaces)
                    .Default(nullptr);
  tables.next_word = llvm::StringSwitch<NextWord *>(layout.nextWord)
                         .Case("next_word_clip", next_word_clip)
                         .Case("next_word_gpt2", next_word_gpt2)
                         .Case("next_word_gpt2_digits", next_word_gpt2_digits)
                         .Case("next_word_llama3", next_word_llama3)
                         .Case("next_word_o200k", next_word_o200k)
                         .Case("next_word_qwen2", next_word_qwen2)
                         .Case("next_word_whole", next_word_whole)
                         .Default(nullptr);
  tables.is_word = layout.isWord.empty() ? nullptr : is_word_character;
  tables.pieces = layout.pieces.data();
  tables.added_flags = layout.addedFlags.data();
  tables.charsmap = reinterpret_cast<const uint8_t *>(layout.charsmap.data());
  tables.scores = layout.scores.empty() ? nullptr : layout.scores.data();
  tables.fine_scores = layout.fineScores.empty() ? nullptr : layout.fineScores.data();
  tables.prefix = layout.prefix.data();
  tables.suffix = layout.suffix.data();
  tables.ends = layout.ends.data();
  IndexTable *index = &tables.piece_begin;
  for (const TokenizerLayout::Table *table : layout.tables())
    *index++ = place(*table);
  uint32_t *number = &tables.vocab_size;
  for (const TokenizerLayout::Number &value : layout.numbers())
    *number++ = value.value;
  tables.bos = layout.bos;
  for (unsigned i = 0; i < 8; ++i)
    tables.added_first_bytes[i] = layout.addedFirstBytes[i];
  bool *flag = &tables.whole_words;
  for (const TokenizerLayout::Number &value : layout.flags())
    *flag++ = value.value != 0;
}

std::vector<Token> HostTokenizer::encode(llvm::StringRef text, bool withSpecial) const {
  std::vector<Token> ids(tokenizer().most_ids(text.size()));
  size_t size = 0;
  // That many always suffice.
  (void)tokenizer().encode(text.data(), text.size(), withSpecial, ids.data(), ids.size(), size);
  ids.resize(size);
  return ids;
}

std::string HostTokenizer::decode(llvm::ArrayRef<Token> ids) const {
  std::string text;
  Token previous = Tokenizer::kNoToken;
  for (Token id : ids) {
    Piece piece = tokenizer().decode(previous, id);
    text.append(piece.bytes, piece.size);
    previous = id;
  }
  return text;
}
