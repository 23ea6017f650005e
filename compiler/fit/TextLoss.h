// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How far a changed model is from the exact one on a text.

#pragma once

#include "compiler/Artifact.h"
#include "compiler/calibration/CalibrationText.h"

namespace burin {

struct Loss {
  double divergence = 0; ///< mean of the Kullback-Leibler divergence from the exact model, in nats
  double nats = 0;       ///< mean of -ln p(next token of the text)

  double perplexity() const;
};

class TextLoss {
public:
  /// Runs the exact model over the first tokens of the text and remembers what it says.
  TextLoss(CalibrationText text, Artifact &exact, int64_t tokens);

  /// NaN if the logits are not finite.
  Loss of(Artifact &artifact) const;
  const Loss &exact() const { return exactLoss; }
  int64_t tokens() const { return static_cast<int64_t>(text.ids.size()); }

private:
  /// Calls `sink` with each token's place and the logits behind it.
  void run(Artifact &artifact,
           llvm::function_ref<void(size_t token, llvm::ArrayRef<float> logits)> sink) const;
  /// -ln of the next token's probability; nothing behind a sequence's last one.
  std::optional<double> surprise(size_t token, llvm::ArrayRef<float> logProbabilities) const;

  CalibrationText text;
  std::vector<bool> isLast;
  std::vector<float> logProbabilities; ///< (tokens, vocabulary) of the exact model
  Loss exactLoss;
};

} // namespace burin
