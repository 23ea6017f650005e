// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The merges of a SentencePiece vocabulary, which its files leave unsaid: neighbours whose
// concatenation is a piece are merged, the highest score first, the leftmost on ties. So each way
// to cut a piece in two is a merge of its score.

#pragma once

#include "compiler/tokenizers/TokenizerModel.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace burin {

/// Adds the merges among the pieces for which `takesPart`, and leaves of those only characters to
/// be found in a text. `path` is for messages.
llvm::Error addPieceMerges(llvm::StringRef path, llvm::function_ref<bool(uint32_t id)> takesPart,
                           TokenizerModel &model);

} // namespace burin
