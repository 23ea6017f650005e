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

static uint32_t count(size_t size) { return static_cast<uint32_t>(size); }

HostTokenizer::HostTokenizer(const TokenizerModel &model) : layout(model), runtimeTables() {
  TokenizerTables &tables = runtimeTables;
  tables.encode = llvm::StringSwitch<EncodeText *>(layout.encode)
                      .Case("encode_byte_level", encode_byte_level)
                      .Case("encode_sentencepiece", encode_sentencepiece);
  tables.next_word = llvm::StringSwitch<NextWord *>(layout.nextWord)
                         .Case("next_word_gpt2", next_word_gpt2)
                         .Case("next_word_gpt2_digits", next_word_gpt2_digits)
                         .Case("next_word_llama3", next_word_llama3)
                         .Case("next_word_qwen2", next_word_qwen2)
                         .Case("next_word_whole", next_word_whole)
                         .Default(nullptr);
  tables.pieces = layout.pieces.data();
  tables.added_flags = layout.addedFlags.data();
  tables.prefix = layout.prefix.data();
  tables.suffix = layout.suffix.data();
  tables.ends = layout.ends.data();
  tables.piece_begin = place(layout.pieceBegin);
  tables.sorted = place(layout.sorted);
  tables.byte_token = place(layout.byteToken);
  tables.merge_begin = place(layout.mergeBegin);
  tables.merge_right = place(layout.mergeRight);
  tables.merge_result = place(layout.mergeResult);
  tables.merge_rank = place(layout.mergeRank);
  tables.piece_rank = place(layout.pieceRank);
  tables.added = place(layout.added);
  tables.vocab_size = layout.vocabSize;
  tables.sorted_count = count(layout.sorted.values.size());
  tables.added_count = count(layout.added.values.size());
  tables.added_raw_count = layout.addedRawCount;
  tables.prefix_count = count(layout.prefix.size());
  tables.suffix_count = count(layout.suffix.size());
  tables.ends_count = count(layout.ends.size());
  tables.first_byte_token = layout.firstByteToken;
  tables.bos = layout.bos;
  for (unsigned i = 0; i < 8; ++i)
    tables.added_first_bytes[i] = layout.addedFirstBytes[i];
  tables.whole_words = layout.wholeWords;
  tables.splits_at_spaces = layout.splitsAtSpaces;
  tables.drops_first_space = layout.dropsFirstSpace;
}

std::vector<Token> HostTokenizer::encode(llvm::StringRef text, bool withSpecial) const {
  size_t around = layout.prefix.size() + layout.suffix.size();
  std::vector<Token> ids(text.size() + 1 + around); // an id for each byte and the space before them
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
