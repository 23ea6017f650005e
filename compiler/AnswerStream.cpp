// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loop behind `burin run`.

#include "compiler/AnswerStream.h"

#include "compiler/formats/UserError.h"

#include "llvm/Support/raw_ostream.h"

#include <cmath>

using namespace burin;

llvm::Expected<std::vector<Token>>
burin::streamAnswer(Artifact &artifact, const HostTokenizer &tokenizer, Sampler &sampler,
                    Token previous, int64_t most, llvm::function_ref<bool()> stops,
                    llvm::function_ref<void()> first) {
  std::vector<Token> ids;
  for (int64_t i = 0; i < most && !stops(); ++i) {
    llvm::ArrayRef<float> logits = artifact.logits();
    Token next = sampler.sample(logits.data(), logits.size());
    if (i == 0)
      first();
    if (next < 0 || !std::isfinite(logits[static_cast<size_t>(next)]))
      return userError("the model's logits are not finite behind token " +
                           std::to_string(artifact.position() - 1),
                       "its weights hold numbers that are none, or too large ones");
    if (tokenizer.tokenizer().is_end(next))
      break;
    Piece piece = tokenizer.tokenizer().decode(previous, next);
    llvm::outs().write(piece.bytes, piece.size);
    llvm::outs().flush();
    if (llvm::outs().has_error())
      break; // whoever reads has gone
    previous = next;
    ids.push_back(next);
    if (artifact.position() == static_cast<size_t>(artifact.context()) ||
        artifact.prefill(&next, 1) != 0)
      break;
  }
  return ids;
}
