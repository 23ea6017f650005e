// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The merges of a SentencePiece vocabulary, in the order in which they are made.

#include "compiler/tokenizers/PieceMerges.h"

#include "compiler/tokenizers/SpaceMark.h"
#include "compiler/tokenizers/TokenizerError.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace burin;
using llvm::StringRef;

namespace {
struct Cut {
  double score;
  TokenizerModel::Merge merge;
};
} // namespace

llvm::Error burin::addPieceMerges(StringRef path, llvm::function_ref<bool(uint32_t id)> takesPart,
                                  TokenizerModel &model) {
  llvm::StringMap<uint32_t> ids; // of all that come out of text
  for (uint32_t id = 0; id < model.pieces.size(); ++id)
    if (model.pieces[id].canBeFound)
      ids.try_emplace(model.pieces[id].bytes, id);
  std::vector<Cut> cuts;
  for (uint32_t id = 0; id < model.pieces.size(); ++id) {
    StringRef bytes = model.pieces[id].bytes;
    if (!takesPart(id) || characterCount(bytes) < 2)
      continue;
    for (size_t at = 1; at < bytes.size(); ++at) {
      if ((bytes[at] & 0xC0) == 0x80)
        continue;
      auto left = ids.find(bytes.take_front(at)), right = ids.find(bytes.drop_front(at));
      // A character that is no piece would be merged all the same.
      for (auto [part, found] : {std::make_pair(bytes.take_front(at), left),
                                 std::make_pair(bytes.drop_front(at), right)})
        if (found == ids.end() && characterCount(part) == 1)
          return tokenizerError(
              path, "piece {0} '{1}' has a character that is no piece, which is not supported", id,
              shown(bytes));
      if (left == ids.end() || right == ids.end() || !takesPart(left->second) ||
          !takesPart(right->second))
        continue;
      cuts.push_back({model.pieces[id].score, {left->second, right->second, id}});
    }
  }
  llvm::sort(cuts, [](const Cut &a, const Cut &b) {
    return std::make_tuple(-a.score, a.merge.result, a.merge.left) <
           std::make_tuple(-b.score, b.merge.result, b.merge.left);
  });
  for (size_t i = 0; i < cuts.size(); ++i) {
    cuts[i].merge.ties = i > 0 && cuts[i].score == cuts[i - 1].score;
    model.merges.push_back(cuts[i].merge);
  }
  // Of these only characters stand in a text unmerged.
  for (uint32_t id = 0; id < model.pieces.size(); ++id)
    if (takesPart(id))
      model.pieces[id].canBeFound =
          model.pieces[id].canBeFound && characterCount(model.pieces[id].bytes) == 1;
  return llvm::Error::success();
}
