// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tokenizer that lies beside a model, whichever kind of file it is.

#pragma once

#include "compiler/formats/ModelFiles.h"
#include "compiler/tokenizers/TokenizerModel.h"

namespace burin {

/// `files.tokenizerPath` is not empty.
llvm::Expected<TokenizerModel> readTokenizer(const ModelFiles &files, int64_t vocabSize);

} // namespace burin
