// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recognizes the word splitter in tokenizer.json's "pre_tokenizer".

#pragma once

#include "compiler/tokenizers/TokenizerModel.h"
#include "llvm/Support/JSON.h"

namespace burin {

/// What a byte-level engine takes for words. `path` is for messages. `preTokenizer` may be null, or
/// JSON's null.
llvm::Expected<TokenizerModel::WordSplit> readWordSplit(llvm::StringRef path,
                                                        const llvm::json::Value *preTokenizer);

/// The regular expressions of classes whose directories may lack tokenizer.json.
extern const char kQwen2Regex[], kClipRegex[];

/// Whether words are split byte by byte: there is a 'ByteLevel' among the steps.
bool isByteLevel(const llvm::json::Value *preTokenizer);

/// What SentencePiece's engines do with spaces: Metaspace, or nothing where the normalizer has done
/// it. Sets `model.spaces`.
llvm::Error readSpaceSplit(llvm::StringRef path, const llvm::json::Value *preTokenizer,
                           TokenizerModel &model);

} // namespace burin
