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
  }
  return "";
}

/// Whether no piece that can come out of a merge goes on with a space after something else.
static bool allSplitAtSpaces(const TokenizerModel &model) {
  return llvm::none_of(model.pieces, [](const TokenizerModel::Piece &piece) {
    size_t word = piece.bytes.find_first_not_of(' ');
    return piece.canBeFound && word != std::string::npos &&
           piece.bytes.find(' ', word) != std::string::npos;
  });
}

TokenizerLayout::TokenizerLayout(const TokenizerModel &model)
    : prefix(model.prefix), suffix(model.suffix), ends(model.ends),
      vocabSize(static_cast<uint32_t>(model.pieces.size())), firstByteToken(vocabSize),
      bos(model.bos), wholeWords(model.wholeWords), splitsAtSpaces(false),
      dropsFirstSpace(model.dropsFirstSpace) {
  layOutPieces(model);
  layOutAddedTokens(model);
  if (model.engine == TokenizerModel::Engine::ByteLevelBpe) {
    encode = "encode_byte_level";
    nextWord = nextWordOf(model.wordSplit);
    for (int32_t id : model.byteTokens)
      byteToken.values.push_back(id < 0 ? vocabSize : static_cast<uint32_t>(id));
    layOutMerges(model);
  } else {
    encode = "encode_sentencepiece";
    firstByteToken = static_cast<uint32_t>(model.byteTokens[0]);
    splitsAtSpaces = allSplitAtSpaces(model);
    layOutScores(model);
  }
}

void TokenizerLayout::layOutPieces(const TokenizerModel &model) {
  for (const TokenizerModel::Piece &piece : model.pieces) {
    pieceBegin.values.push_back(static_cast<uint32_t>(pieces.size()));
    pieces += piece.bytes;
  }
  pieceBegin.values.push_back(static_cast<uint32_t>(pieces.size()));
  // Merges by table need no look-up of strings.
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
  for (const TokenizerModel::Merge &merge : model.merges) {
    ranksFollowResults &= entries.empty() || entries.back().result < merge.result;
    entries.push_back(
        {merge.left, merge.right, merge.result, static_cast<uint32_t>(entries.size())});
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
void TokenizerLayout::layOutScores(const TokenizerModel &model) {
  std::vector<float> scores;
  auto merges = [](const TokenizerModel::Piece &piece) {
    return piece.canBeFound && piece.score > -1e10f;
  };
  for (const TokenizerModel::Piece &piece : model.pieces)
    if (merges(piece))
      scores.push_back(piece.score);
  llvm::sort(scores, std::greater<float>());
  scores.erase(llvm::unique(scores), scores.end());
  for (const TokenizerModel::Piece &piece : model.pieces) {
    auto place = std::lower_bound(scores.begin(), scores.end(), piece.score, std::greater<float>());
    pieceRank.values.push_back(merges(piece) ? static_cast<uint32_t>(place - scores.begin())
                                             : vocabSize);
  }
}

void TokenizerLayout::layOutAddedTokens(const TokenizerModel &model) {
  std::vector<TokenizerModel::AddedToken> tokens = model.addedTokens;
  llvm::sort(tokens, [&](const TokenizerModel::AddedToken &a, const TokenizerModel::AddedToken &b) {
    return std::tie(a.normalized, model.pieces[a.id].bytes) <
           std::tie(b.normalized, model.pieces[b.id].bytes);
  });
  for (const TokenizerModel::AddedToken &token : tokens) {
    added.values.push_back(token.id);
    addedFlags.push_back(static_cast<uint8_t>((token.stripLeft ? kAddedStripLeft : 0) |
                                              (token.stripRight ? kAddedStripRight : 0)));
    addedRawCount += !token.normalized;
    unsigned char first = static_cast<unsigned char>(model.pieces[token.id].bytes[0]);
    addedFirstBytes[first / 32] |= 1u << (first % 32);
  }
}

llvm::SmallVector<const TokenizerLayout::Table *, 9> TokenizerLayout::tables() const {
  return {&pieceBegin,  &sorted,    &byteToken, &mergeBegin, &mergeRight,
          &mergeResult, &mergeRank, &pieceRank, &added};
}

/// sizeof(TokenizerTables) where a pointer has that many bytes: pointers first, then numbers, then
/// flags.
static constexpr uint64_t headBytes(uint64_t pointerSize) {
  uint64_t bytes = (7 + 2 * 9) * pointerSize + (9 + 8) * 4 + 3;
  return (bytes + pointerSize - 1) / pointerSize * pointerSize;
}
static_assert(headBytes(sizeof(void *)) == sizeof(TokenizerTables));

uint64_t TokenizerLayout::bytes(unsigned pointerSize) const {
  uint64_t total = headBytes(pointerSize) + pieces.size() + 1; // the literal's zero
  for (const Table *table : tables())
    total += table->bytes();
  return total + addedFlags.size() + 4 * (prefix.size() + suffix.size() + ends.size());
}
