// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tokenizers small enough to know by heart, for tests of single behaviours.

#ifndef BURIN_TEST_TOKENIZERS_SMALLMODELS_H
#define BURIN_TEST_TOKENIZERS_SMALLMODELS_H

#include "compiler/tokenizers/TokenizerModel.h"

namespace burin {

/// The 256 bytes, each its own id, then what the test adds.
inline TokenizerModel smallByteLevel() {
  TokenizerModel model;
  model.wordSplit = TokenizerModel::WordSplit::Gpt2;
  for (int byte = 0; byte < 256; ++byte) {
    model.pieces.push_back({std::string(1, static_cast<char>(byte)), true, 0});
    model.byteTokens[static_cast<size_t>(byte)] = byte;
  }
  return model;
}

inline uint32_t addMerge(TokenizerModel &model, uint32_t left, uint32_t right) {
  uint32_t result = static_cast<uint32_t>(model.pieces.size());
  model.pieces.push_back({model.pieces[left].bytes + model.pieces[right].bytes, true, 0});
  model.merges.push_back({left, right, result});
  return result;
}

inline int32_t addToken(TokenizerModel &model, const std::string &text, bool left = false,
                        bool right = false, bool normalized = false) {
  uint32_t id = static_cast<uint32_t>(model.pieces.size());
  model.pieces.push_back({text, false, 0});
  model.addedTokens.push_back({id, left, right, normalized});
  return static_cast<int32_t>(id);
}

/// llama2.c's arrangement: three specials, the bytes, then the pieces, each scored below the one
/// before.
inline TokenizerModel smallSentencePiece(const std::vector<std::string> &pieces) {
  TokenizerModel model;
  model.engine = TokenizerModel::Engine::SentencePieceBpe;
  for (const char *special : {"<unk>", "\n<s>\n", "\n</s>\n"})
    model.pieces.push_back({special, true, 0});
  for (int byte = 0; byte < 256; ++byte) {
    model.pieces.push_back({std::string(1, static_cast<char>(byte)), false, 0});
    model.byteTokens[static_cast<size_t>(byte)] = byte + 3;
  }
  for (const std::string &piece : pieces)
    model.pieces.push_back({piece, true, -static_cast<float>(model.pieces.size())});
  model.prefix = {1};
  model.bos = 1;
  model.ends = {1, 2};
  model.decoder.dropsFirstSpace = true;
  return model;
}

} // namespace burin

#endif // BURIN_TEST_TOKENIZERS_SMALLMODELS_H
