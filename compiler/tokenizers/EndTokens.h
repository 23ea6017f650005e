// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a text begins and ends: the bos and eos ids of a Hugging Face directory.

#pragma once

#include "compiler/tokenizers/TokenizerModel.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>

namespace burin {

/// Sets `bos` and `ends` from the first file that says so: generation_config.json (which is what
/// generation obeys), config.json, tokenizer_config.json, special_tokens_map.json. The last two
/// name tokens: `find` knows their ids.
llvm::Error readEndTokens(llvm::StringRef directory, uint32_t vocabSize,
                          llvm::function_ref<std::optional<uint32_t>(llvm::StringRef)> find,
                          TokenizerModel &model);

} // namespace burin
