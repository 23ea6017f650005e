// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime's TokenizerTables before they are anywhere: the values of each table and how wide
// they are stored. Made once, here; printed as C++ for a compiled model, held in memory for a run
// in process, counted for the report.

#pragma once

#include "compiler/tokenizers/TokenizerModel.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

namespace burin {

/// Fields are named and ordered as those of TokenizerTables, which says what they hold.
struct TokenizerLayout {
  explicit TokenizerLayout(const TokenizerModel &model);

  struct Table {
    llvm::StringRef name;         ///< of the TokenizerTables field
    std::vector<uint32_t> values; ///< empty: the table is absent

    bool isWide() const; ///< 32 bits each, else 16
    uint64_t bytes() const { return values.size() * (isWide() ? 4 : 2); }
  };

  llvm::StringRef encode;   ///< the engine's function
  llvm::StringRef read;     ///< the normalizer's, empty: the engine needs none
  llvm::StringRef nextWord; ///< the word splitter's, empty: the engine needs none
  llvm::StringRef isWord;   ///< empty: no added token must stand alone
  std::string pieces;
  std::string charsmap;
  std::vector<float> scores;
  std::vector<double> fineScores;
  std::vector<uint8_t> addedFlags;
  std::vector<int32_t> prefix, suffix, ends;
  Table pieceBegin{"piece_begin", {}};
  Table sorted{"sorted", {}};
  Table byteToken{"byte_token", {}};
  Table lastByteToken{"last_byte_token", {}};
  Table mergeBegin{"merge_begin", {}};
  Table mergeRight{"merge_right", {}};
  Table mergeResult{"merge_result", {}};
  Table mergeRank{"merge_rank", {}};
  Table pieceRank{"piece_rank", {}};
  Table added{"added", {}};
  Table addedText{"added_text", {}};
  uint32_t vocabSize;
  uint32_t addedRawCount = 0;
  uint32_t firstByteToken, unknown, mostCharacters;
  uint32_t idsPerByte = 1;
  int32_t bos;
  uint32_t addedFirstBytes[8] = {};

  bool wholeWords, splitsAtSpaces = false;
  TokenizerModel::Normalizer normalizer;
  TokenizerModel::Spaces spaces;
  TokenizerModel::Decoder decoder;
  bool fusesUnknown, roundsSums;

  struct Number {
    llvm::StringRef name;
    uint32_t value;
  };

  /// The index tables, numbers and flags, in the order of TokenizerTables.
  llvm::SmallVector<const Table *, 11> tables() const;
  llvm::SmallVector<Number, 12> numbers() const;
  llvm::SmallVector<Number, 20> flags() const;

  /// All objects of the printed tables together, TokenizerTables itself included; what lies between
  /// them for alignment is the linker's.
  uint64_t bytes(unsigned pointerSize) const;

private:
  void layOutPieces(const TokenizerModel &model);
  void layOutMerges(const TokenizerModel &model);
  void layOutRanks(const TokenizerModel &model);
  void layOutScores(const TokenizerModel &model);
  void chooseEngine(const TokenizerModel &model);
  void chooseNormalizer(const TokenizerModel &model);
  void limitIds(const TokenizerModel &model);
  void layOutAddedTokens(const TokenizerModel &model);
};

} // namespace burin
