// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tokenizer, whatever file it came from: what every reader produces, and all that a compiled
// model's tables are made of.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace burin {

struct TokenizerModel {
  enum class Engine {
    ByteLevelBpe,     ///< words of bytes, merged by a table of merges
    SentencePieceBpe, ///< whole text, merged by the scores of pieces
  };
  /// What the byte-level engine takes for a word (see runtime/tokenizer/next_word_*.cpp).
  enum class WordSplit { Whole, Gpt2, Gpt2Digits, Llama3, Qwen2 };

  struct Piece {
    std::string bytes;       ///< what the id decodes to; empty for an id that nothing uses
    bool canBeFound = false; ///< whole strings are looked up among these
    float score = 0;         ///< SentencePieceBpe: the highest merges first
  };
  /// Ids; the position in `merges` is the rank, lower goes first.
  struct Merge {
    uint32_t left, right, result;
  };
  /// A token whose text is split out before anything else.
  struct AddedToken {
    uint32_t id;
    bool stripLeft, stripRight; ///< swallows the white space beside it
    bool normalized;            ///< searched in what the others leave
  };

  Engine engine = Engine::ByteLevelBpe;
  WordSplit wordSplit = WordSplit::Whole;
  std::vector<Piece> pieces;           ///< by id; ends with the last id that is used
  std::array<int32_t, 256> byteTokens; ///< byte -> id, -1: none
  std::vector<Merge> merges;
  std::vector<AddedToken> addedTokens;
  std::vector<int32_t> prefix;  ///< ids that the model expects before a text
  std::vector<int32_t> suffix;  ///< and behind it
  int32_t bos = -1;             ///< -1: none
  std::vector<int32_t> ends;    ///< ids that end a generated text
  bool wholeWords = false;      ///< a word that is a piece is one token, whatever the merges say
  bool dropsFirstSpace = false; ///< decoding drops a space right after bos

  TokenizerModel() { byteTokens.fill(-1); }
};

} // namespace burin
