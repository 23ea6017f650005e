// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tokens that a model is verified with, and logits from outside for them.

#pragma once

#include "codegen/ModelInfo.h"
#include "compiler/Options.h"
#include "compiler/formats/ModelFiles.h"
#include "compiler/reference/Matrix.h"

#include "llvm/Support/Error.h"

#include <optional>

namespace burin {

struct VerifyTokens {
  std::vector<int32_t> ids;
  std::optional<Matrix> outside; ///< logits (tokens, vocab)
};

/// --ids; else those that lie beside --against; else the prompt, and behind it tokens without
/// meaning up to --tokens.
llvm::Expected<VerifyTokens> verifyTokens(const VerifyOptions &options, const ModelFiles &files,
                                          const ModelInfo &info);

} // namespace burin
