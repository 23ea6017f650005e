// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lays a tokenizer out for flash: tables only for what its engine looks at, each as narrow as its
// values allow.

#include "compiler/tokenizers/TokenizerLayout.h"

#include "burin/tokenizer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace burin;
using llvm::StringRef;

bool TokenizerLayout::Table::isWide() const {
  return llvm::any_of(values, [](uint32_t value) { return value > UINT16_MAX; });
}

static StringRef nextWordOf(TokenizerModel::WordSplit split) {
  switch (split) {
  case TokenizerModel::WordSplit::Whole:
    return "next_word_whole";
  case TokenizerModel::WordSplit::Gpt2:
    return "next_word_gpt2";
  case TokenizerModel::WordSplit::Gpt2Digits:
    return "next_word_gpt2_digits";
  case TokenizerModel::WordSplit::Llama3:
    return "next_word_llama3";
  case TokenizerModel::WordSplit::Qwen2:
    return "next_word_qwen2";
  case TokenizerModel::WordSplit::O200k:
    return "next_word_o200k";
  case TokenizerModel::WordSplit::Clip:
    return "next_word_clip";
  }
  return "";
}

/// Whether a space stands behind something else.
static bool goesOnWithSpace(StringRef bytes) {
  return bytes.drop_while([](char c) { return c == ' '; }).contains(' ');
}

/// Whether no piece that can come out of text goes on with a space after something else.
static bool allSplitAtSpaces(const TokenizerModel &model) {
  return llvm::none_of(model.pieces,
                       [](const TokenizerModel::Piece &piece) {
                         return piece.canBeFound && goesOnWithSpace(piece.bytes);
                       }) &&
         llvm::none_of(model.merges, [&](const TokenizerModel::Merge &merge) {
           return goesOnWithSpace(model.pieces[merge.result].bytes);
         });
}

/// Otherwise spaces may be unknown together with their neighbours.
static bool hasSpace(const TokenizerModel &model) {
  return llvm::any_of(model.pieces, [](const TokenizerModel::Piece &piece) {
    return piece.canBeFound && piece.bytes == " ";
  });
}

static bool anySet(const std::array<int32_t, 256> &ids) {
  return llvm::any_of(ids, [](int32_t id) { return id >= 0; });
}

TokenizerLayout::TokenizerLayout(const TokenizerModel &model)
    : charsmap(model.normalizer.charsmap), prefix(model.prefix), suffix(model.suffix),
      ends(model.ends), vocabSize(static_cast<uint32_t>(model.pieces.size())),
      firstByteToken(vocabSize),
      unknown(model.unknown < 0 ? vocabSize : static_cast<uint32_t>(model.unknown)),
      mostCharacters(model.mostCharacters), bos(model.bos), wholeWords(model.wholeWords),
      normalizer(model.normalizer), spaces(model.spaces), decoder(model.decoder),
      fusesUnknown(model.fusesUnknown), roundsSums(model.roundsSums) {
  layOutPieces(model);
  layOutAddedTokens(model);
  chooseEngine(model);
  chooseNormalizer(model);
  limitIds(model);
}

void TokenizerLayout::chooseEngine(const TokenizerModel &model) {
  using Engine = TokenizerModel::Engine;
  if (model.engine != Engine::SentencePieceBpe && anySet(model.byteTokens))
    for (int32_t id : model.byteTokens)
      byteToken.values.push_back(id < 0 ? vocabSize : static_cast<uint32_t>(id));
  switch (model.engine) {
  case Engine::ByteLevelBpe:
    encode = "encode_byte_level";
    nextWord = nextWordOf(model.wordSplit);
    if (anySet(model.lastByteTokens))
      for (int32_t id : model.lastByteTokens)
        lastByteToken.values.push_back(id < 0 ? vocabSize : static_cast<uint32_t>(id));
    return layOutMerges(model);
  case Engine::CharacterBpe:
    encode = "encode_characters";
    splitsAtSpaces = allSplitAtSpaces(model) && hasSpace(model);
    return layOutMerges(model);
  case Engine::SentencePieceBpe:
    encode = "encode_sentencepiece";
    firstByteToken = static_cast<uint32_t>(model.byteTokens[0]);
    splitsAtSpaces = allSplitAtSpaces(model);
    return layOutRanks(model);
  case Engine::Unigram:
    encode = "encode_unigram";
    splitsAtSpaces = allSplitAtSpaces(model) && hasSpace(model);
    return layOutScores(model);
  case Engine::WordPiece:
    encode = "encode_word_piece";
    return;
  }
}

void TokenizerLayout::chooseNormalizer(const TokenizerModel &model) {
  using Kind = TokenizerModel::Normalizer::Kind;
  if (model.engine == TokenizerModel::Engine::SentencePieceBpe)
    return; // takes the text as it is
  switch (model.normalizer.kind) {
  case Kind::None:
    read = model.spaces.marked ? "read_spaces" : "read_plain";
    return;
  case Kind::Nfc:
    read = "read_nfc";
    return;
  case Kind::Clip:
    read = "read_clip";
    return;
  case Kind::Bert:
    read = "read_bert";
    return;
  case Kind::Charsmap:
    read = "read_charsmap";
    return;
  }
}

/// Bytes of normalized text for each byte of text, at most.
static uint32_t expansion(const TokenizerModel::Normalizer &normalizer) {
  using Kind = TokenizerModel::Normalizer::Kind;
  switch (normalizer.kind) {
  case Kind::None:
    return 1;
  case Kind::Nfc:
    return 3; // U+1D160, UAX 15
  case Kind::Clip:
    return 5; // and U+0130, two bytes, in lower case has three
  case Kind::Bert:
    return 2; // characters here; U+0390, two bytes, has three, no other more for a byte
  case Kind::Charsmap:
    return 18; // U+FDFA, three bytes, has eighteen characters in NFKC, none more than three bytes
  }
  return 1;
}

void TokenizerLayout::limitIds(const TokenizerModel &model) {
  idsPerByte = expansion(model.normalizer);
  if (!model.spaces.marked)
    return;
  // Without a piece, a space is the three bytes of U+2581. A part behind an added token has one
  // more than its own.
  uint32_t idsPerSpace = hasSpace(model) ? 1 : 3;
  idsPerByte *= idsPerSpace;
  if (model.spaces.added != TokenizerModel::Spaces::Added::Never)
    idsPerByte += idsPerSpace;
}

void TokenizerLayout::layOutPieces(const TokenizerModel &model) {
  for (const TokenizerModel::Piece &piece : model.pieces) {
    pieceBegin.values.push_back(static_cast<uint32_t>(pieces.size()));
    pieces += piece.bytes;
  }
  pieceBegin.values.push_back(static_cast<uint32_t>(pieces.size()));
  // Merging bytes by a table needs no look-up of strings.
  if (!wholeWords && model.engine == TokenizerModel::Engine::ByteLevelBpe)
    return;
  for (uint32_t id = 0; id < vocabSize; ++id)
    if (model.pieces[id].canBeFound)
      sorted.values.push_back(id);
  // std::string compares bytes as unsigned, as the runtime does.
  llvm::sort(sorted.values, [&](uint32_t a, uint32_t b) {
    return std::make_pair(StringRef(model.pieces[a].bytes), a) <
           std::make_pair(StringRef(model.pieces[b].bytes), b);
  });
}

void TokenizerLayout::layOutMerges(const TokenizerModel &model) {
  struct Entry {
    uint32_t left, right, result, rank;
  };
  std::vector<Entry> entries;
  bool ranksFollowResults = true;
  uint32_t rank = 0;
  for (const TokenizerModel::Merge &merge : model.merges) {
    if (!entries.empty()) {
      ranksFollowResults &=
          merge.ties ? entries.back().result == merge.result : entries.back().result < merge.result;
      rank += !merge.ties;
    }
    entries.push_back({merge.left, merge.right, merge.result, rank});
  }
  llvm::sort(entries, [](const Entry &a, const Entry &b) {
    return std::tie(a.left, a.right) < std::tie(b.left, b.right);
  });
  for (const Entry &entry : entries) {
    while (mergeBegin.values.size() <= entry.left)
      mergeBegin.values.push_back(static_cast<uint32_t>(mergeRight.values.size()));
    mergeRight.values.push_back(entry.right);
    mergeResult.values.push_back(entry.result);
    if (!ranksFollowResults)
      mergeRank.values.push_back(entry.rank);
  }
  mergeBegin.values.resize(vocabSize + 1, static_cast<uint32_t>(entries.size()));
}

/// Scores as ranks: only their order counts. run.c never merges into a score of -1e10 or less, or
/// NaN.
void TokenizerLayout::layOutRanks(const TokenizerModel &model) {
  std::vector<double> sorted;
  auto merges = [](const TokenizerModel::Piece &piece) {
    return piece.canBeFound && piece.score > -1e10;
  };
  for (const TokenizerModel::Piece &piece : model.pieces)
    if (merges(piece))
      sorted.push_back(piece.score);
  llvm::sort(sorted, std::greater<double>());
  sorted.erase(llvm::unique(sorted), sorted.end());
  for (const TokenizerModel::Piece &piece : model.pieces) {
    auto place =
        std::lower_bound(sorted.begin(), sorted.end(), piece.score, std::greater<double>());
    pieceRank.values.push_back(merges(piece) ? static_cast<uint32_t>(place - sorted.begin())
                                             : vocabSize);
  }
}

/// Scores as the file has them, in float where that is exact; then the least of them, which the
/// score of what is no piece follows from.
void TokenizerLayout::layOutScores(const TokenizerModel &model) {
  for (const TokenizerModel::Piece &piece : model.pieces)
    fineScores.push_back(piece.score);
  fineScores.push_back(model.leastScore);
  if (llvm::all_of(fineScores, [](double score) {
        return static_cast<double>(static_cast<float>(score)) == score;
      })) {
    scores.assign(fineScores.begin(), fineScores.end());
    fineScores.clear();
  }
}

void TokenizerLayout::layOutAddedTokens(const TokenizerModel &model) {
  auto textOf = [&](const TokenizerModel::AddedToken &token) -> StringRef {
    return token.text.empty() ? model.pieces[token.id].bytes : token.text;
  };
  std::vector<TokenizerModel::AddedToken> tokens = model.addedTokens;
  llvm::sort(tokens, [&](const TokenizerModel::AddedToken &a, const TokenizerModel::AddedToken &b) {
    return std::make_pair(a.normalized, textOf(a)) < std::make_pair(b.normalized, textOf(b));
  });
  bool apart = false;
  for (const TokenizerModel::AddedToken &token : tokens) {
    added.values.push_back(token.id);
    addedText.values.push_back(token.id);
    StringRef text = textOf(token);
    if (text != model.pieces[token.id].bytes) {
      apart = true;
      addedText.values.back() = static_cast<uint32_t>(pieceBegin.values.size()) - 1;
      pieces += text;
      pieceBegin.values.push_back(static_cast<uint32_t>(pieces.size()));
    }
    if (token.singleWord)
      isWord = "is_word_character";
    addedFlags.push_back(static_cast<uint8_t>((token.stripLeft ? kAddedStripLeft : 0) |
                                              (token.stripRight ? kAddedStripRight : 0) |
                                              (token.singleWord ? kAddedSingleWord : 0)));
    addedRawCount += !token.normalized;
    unsigned char first = static_cast<unsigned char>(text[0]);
    addedFirstBytes[first / 32] |= 1u << (first % 32);
  }
  if (!apart)
    addedText.values.clear();
}

llvm::SmallVector<const TokenizerLayout::Table *, 11> TokenizerLayout::tables() const {
  return {&pieceBegin,  &sorted,    &byteToken, &lastByteToken, &mergeBegin, &mergeRight,
          &mergeResult, &mergeRank, &pieceRank, &added,         &addedText};
}

llvm::SmallVector<TokenizerLayout::Number, 12> TokenizerLayout::numbers() const {
  auto count = [](const auto &values) { return static_cast<uint32_t>(values.size()); };
  return {{"vocab_size", vocabSize},
          {"sorted_count", count(sorted.values)},
          {"added_count", count(added.values)},
          {"added_raw_count", addedRawCount},
          {"prefix_count", count(prefix)},
          {"suffix_count", count(suffix)},
          {"ends_count", count(ends)},
          {"charsmap_size", count(charsmap)},
          {"first_byte_token", firstByteToken},
          {"unknown", unknown},
          {"most_characters", mostCharacters},
          {"ids_per_byte", idsPerByte}};
}

llvm::SmallVector<TokenizerLayout::Number, 20> TokenizerLayout::flags() const {
  using Added = TokenizerModel::Spaces::Added;
  return {{"whole_words", wholeWords},
          {"splits_at_spaces", splitsAtSpaces},
          {"splits_before_spaces", spaces.beginWords},
          {"drops_first_space", decoder.dropsFirstSpace},
          {"drops_leading_space", decoder.dropsLeadingSpace},
          {"cleans_spaces", decoder.cleansSpaces},
          {"fuses_unknown", fusesUnknown},
          {"adds_space", spaces.added != Added::Never},
          {"adds_one_space", spaces.added == Added::BeforeText},
          {"adds_missing_space", spaces.onlyMissing},
          {"skips_spaces", nextWord == "next_word_clip"},
          {"rounds_sums", roundsSums},
          {"removes_spaces", normalizer.removesSpaces},
          {"cleans_text", normalizer.cleansText},
          {"spaces_chinese", normalizer.spacesChinese},
          {"strips_accents", normalizer.stripsAccents},
          {"lower_case", normalizer.lowerCase}};
}

/// sizeof(TokenizerTables) where a pointer has that many bytes: pointers first, then numbers, then
/// flags.
static constexpr uint64_t headBytes(uint64_t pointerSize) {
  uint64_t bytes = (12 + 2 * 11) * pointerSize + (12 + 1 + 8) * 4 + 17;
  return (bytes + pointerSize - 1) / pointerSize * pointerSize;
}
static_assert(headBytes(sizeof(void *)) == sizeof(TokenizerTables));

uint64_t TokenizerLayout::bytes(unsigned pointerSize) const {
  uint64_t total = headBytes(pointerSize) + pieces.size() + 1; // the literal's zero
  for (const Table *table : tables())
    total += table->bytes();
  return total + addedFlags.size() + charsmap.size() + 4 * scores.size() + 8 * fineScores.size() +
         4 * (prefix.size() + suffix.size() + ends.size());
}
