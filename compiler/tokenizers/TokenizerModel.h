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
    CharacterBpe,     ///< characters, merged by a table of merges; SentencePiece's kind of BPE
    SentencePieceBpe, ///< whole text, merged by the scores of pieces, as llama2.c does it
    Unigram,          ///< the pieces whose scores have the greatest sum
    WordPiece,        ///< words, the longest piece first; BERT's
  };
  /// What the byte-level engine takes for a word (see runtime/tokenizer/next_word_*.cpp).
  enum class WordSplit { Whole, Gpt2, Gpt2Digits, Llama3, Qwen2, O200k, Clip };

  struct Piece {
    std::string bytes;       ///< what the id decodes to; empty for an id that nothing uses
    bool canBeFound = false; ///< whole strings are looked up among these
    double score = 0;        ///< SentencePieceBpe: the highest merges first; Unigram
  };
  /// Ids; the position in `merges` is the rank: lower goes first, the leftmost on ties.
  struct Merge {
    uint32_t left, right, result;
    bool ties = false; ///< has the rank of the merge before
  };
  /// A token whose text is split out before anything else.
  struct AddedToken {
    uint32_t id;
    bool stripLeft, stripRight; ///< swallows the white space beside it
    bool normalized;            ///< searched in what the others leave, normalized
    bool singleWord = false;    ///< only where no word goes on beside it
    bool special = false;       ///< no text of its own: a text may be shown without it
    std::string text = {};      ///< what is searched, empty: what it decodes to
  };
  /// What is done to a text before it is split into words.
  struct Normalizer {
    enum class Kind {
      None,
      Nfc,
      Clip,     ///< NFC, white space becomes one space, lower case
      Bert,     ///< the next four say which of its steps
      Charsmap, ///< SentencePiece's table of replacements
    };
    Kind kind = Kind::None;
    bool cleansText = false, spacesChinese = false, stripsAccents = false, lowerCase = false;
    std::string charsmap;       ///< as the files hold it
    bool removesSpaces = false; ///< Charsmap: at both ends, and all but one of several
  };
  /// SentencePiece's white space. Files spell spaces of pieces as U+2581, which counts as a space
  /// in texts, too; here and in the tables they are spaces.
  struct Spaces {
    enum class Added { Never, BeforeText, BeforeParts /*< behind added tokens, too */ };
    bool marked = false; ///< whether any of this applies
    Added added = Added::Never;
    bool onlyMissing = false; ///< adds none before a space
    bool beginWords = false;  ///< no token goes on with a space
  };
  struct Decoder {
    bool dropsFirstSpace = false;   ///< right after bos
    bool dropsLeadingSpace = false; ///< at the start of a text
    bool cleansSpaces = false;      ///< before punctuation, WordPiece only
  };

  Engine engine = Engine::ByteLevelBpe;
  Normalizer normalizer;
  Spaces spaces;
  WordSplit wordSplit = WordSplit::Whole;
  Decoder decoder;
  std::vector<Piece> pieces;               ///< by id; ends with the last id that is used
  std::array<int32_t, 256> byteTokens;     ///< byte -> id, -1: none
  std::array<int32_t, 256> lastByteTokens; ///< of a word's last byte; all -1: as the others
  std::vector<Merge> merges;
  std::vector<AddedToken> addedTokens;
  std::vector<int32_t> prefix; ///< ids that the model expects before a text
  std::vector<int32_t> suffix; ///< and behind it
  int32_t bos = -1;            ///< -1: none
  std::vector<int32_t> ends;   ///< ids that end a generated text
  int32_t unknown = -1;        ///< the id of what is no piece, -1: it is left out
  bool fusesUnknown = false;   ///< neighbours that are no pieces are one unknown token
  double leastScore = 0;       ///< Unigram: what is no piece costs more than this
  bool roundsSums = false;     ///< Unigram: to float, as SentencePiece does
  bool wholeWords = false;     ///< a word that is a piece is one token, whatever the merges say
  uint32_t mostCharacters = 0; ///< WordPiece: a word of more is unknown

  TokenizerModel() {
    byteTokens.fill(-1);
    lastByteTokens.fill(-1);
  }
};

} // namespace burin
