// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How far a changed model is from the exact one on a text. The divergence is never negative and
// hardly noisy: it counts everything that the model might have said, not only what the text does
// say, so a thousand tokens tell storages apart whose perplexities would need a million.

#include "compiler/fit/TextLoss.h"

#include <cmath>

using namespace burin;

double Loss::perplexity() const { return std::exp(nats); }

static void toLogProbabilities(llvm::ArrayRef<float> logits, llvm::MutableArrayRef<float> out) {
  float most = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (float logit : logits)
    sum += std::exp(static_cast<double>(logit) - most);
  double log = std::log(sum) + most;
  for (size_t i = 0; i < logits.size(); ++i)
    out[i] = static_cast<float>(logits[i] - log);
}

TextLoss::TextLoss(CalibrationText whole, Artifact &exact, int64_t tokens) {
  for (size_t i = 1; i < whole.ends.size(); ++i) {
    int64_t begin = whole.ends[i - 1],
            end = std::min({whole.ends[i], begin + tokens - this->tokens(),
                            begin + static_cast<int64_t>(exact.context())});
    if (end - begin < 2)
      continue;
    text.ids.insert(text.ids.end(), whole.ids.begin() + begin, whole.ids.begin() + end);
    text.ends.push_back(this->tokens());
    isLast.resize(text.ids.size());
    isLast.back() = true;
  }
  auto vocabulary = static_cast<size_t>(exact.vocabSize());
  logProbabilities.resize(text.ids.size() * vocabulary);
  double nats = 0, count = 0;
  run(exact, [&](size_t token, llvm::ArrayRef<float> logits) {
    auto out = llvm::MutableArrayRef(logProbabilities).slice(token * vocabulary, vocabulary);
    toLogProbabilities(logits, out);
    if (std::optional<double> more = surprise(token, out)) {
      nats += *more;
      ++count;
    }
  });
  exactLoss = {0, nats / std::max(count, 1.0)};
}

std::optional<double> TextLoss::surprise(size_t token, llvm::ArrayRef<float> log) const {
  if (isLast[token])
    return std::nullopt;
  return -static_cast<double>(log[static_cast<size_t>(text.ids[token + 1])]);
}

void TextLoss::run(Artifact &artifact,
                   llvm::function_ref<void(size_t, llvm::ArrayRef<float>)> sink) const {
  for (size_t i = 0; i < text.ids.size(); ++i) {
    if (i == 0 || isLast[i - 1])
      artifact.reset();
    if (artifact.prefill(&text.ids[i], 1) == 0)
      sink(i, artifact.logits());
  }
}

Loss TextLoss::of(Artifact &artifact) const {
  auto vocabulary = static_cast<size_t>(artifact.vocabSize());
  std::vector<float> log(vocabulary);
  double divergence = 0, nats = 0, count = 0;
  run(artifact, [&](size_t token, llvm::ArrayRef<float> logits) {
    toLogProbabilities(logits, log);
    const float *exact = &logProbabilities[token * vocabulary];
    for (size_t i = 0; i < vocabulary; ++i)
      divergence += std::exp(static_cast<double>(exact[i])) * (exact[i] - log[i]);
    if (std::optional<double> more = surprise(token, log)) {
      nats += *more;
      ++count;
    }
  });
  return {divergence / static_cast<double>(std::max<size_t>(text.ids.size(), 1)),
          nats / std::max(count, 1.0)};
}
