// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model that writes on: samples tokens, prints them as they come, and takes them in again.

#pragma once

#include "burin/sampler.h"
#include "compiler/Artifact.h"
#include "compiler/tokenizers/HostTokenizer.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace burin {

/// Writes at most `most` tokens to standard output, up to one that ends a text, the end of the
/// context, a reader that has gone, or `stops`. `previous`: the last token that the model has
/// taken. `first` is called when the first token is there. Returns what was written and taken; an
/// error if the model's logits are not finite.
llvm::Expected<std::vector<Token>> streamAnswer(Artifact &artifact, const HostTokenizer &tokenizer,
                                                Sampler &sampler, Token previous, int64_t most,
                                                llvm::function_ref<bool()> stops,
                                                llvm::function_ref<void()> first);

} // namespace burin
