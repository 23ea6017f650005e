// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rotary frequencies that a config describes. Formulas: transformers' modeling_rope_utils.
// Computed in double and rounded once, except where transformers rounds on the way.

#include "compiler/RopeFrequencies.h"

#include "compiler/formats/UserError.h"

#include <cmath>

using namespace burin;

/// Llama 3.1: long waves are slowed down by `factor`, short ones kept, those between mixed.
static llvm::Error scaleLlama3(const ModelConfig &rope, std::vector<double> &frequencies) {
  llvm::Expected<double> factor = rope.positive("factor"), low = rope.positive("low_freq_factor"),
                         high = rope.positive("high_freq_factor"),
                         original = rope.positive("original_max_position_embeddings");
  llvm::Error error = llvm::Error::success();
  for (llvm::Expected<double> *value : {&factor, &low, &high, &original})
    if (!*value)
      error = llvm::joinErrors(std::move(error), value->takeError());
  if (error)
    return error;
  if (*high <= *low)
    return userError(rope.describe("high_freq_factor") + " is " + std::to_string(*high) +
                         ", expected more than low_freq_factor, " + std::to_string(*low),
                     "the model's config.json is damaged");
  for (double &frequency : frequencies) {
    double wave = 2 * M_PI / frequency;
    if (wave < *original / *high)
      continue;
    double smooth = wave > *original / *low ? 0 : (*original / wave - *low) / (*high - *low);
    frequency = (1 - smooth) * frequency / *factor + smooth * frequency;
  }
  return llvm::Error::success();
}

llvm::Expected<std::vector<float>> burin::ropeFrequencies(const ModelConfig &config,
                                                          int64_t headSize) {
  llvm::Expected<ModelConfig> rope = config.rope();
  if (!rope)
    return rope.takeError();
  llvm::Expected<double> theta = rope->positive("rope_theta", 10000.0);
  if (!theta)
    return theta.takeError();
  llvm::Expected<std::string> type = rope->string("rope_type", "default");
  if (!type)
    return type.takeError();
  llvm::Expected<double> partial = rope->positive("partial_rotary_factor", 1.0);
  if (!partial)
    return partial.takeError();
  if (*partial != 1.0)
    return userError(rope->describe("partial_rotary_factor") + " is " + std::to_string(*partial) +
                         ", expected 1",
                     "models that rotate a part of each head are not supported");
  std::vector<double> frequencies;
  for (int64_t i = 0; i < headSize / 2; ++i)
    frequencies.push_back(std::pow(*theta, -2.0 * double(i) / double(headSize)));
  if (*type == "llama3") {
    if (llvm::Error error = scaleLlama3(*rope, frequencies))
      return std::move(error);
  } else if (*type == "linear") {
    llvm::Expected<double> factor = rope->positive("factor");
    if (!factor)
      return factor.takeError();
    for (double &frequency : frequencies)
      frequency /= *factor;
  } else if (*type != "default") {
    return userError(rope->describe("rope_type") + " is " + quoted(*type) +
                         ", expected 'default', 'linear' or 'llama3'",
                     "this scaling of rotary positions is not supported");
  }
  // GGUF files have the scaling worked out.
  llvm::Expected<std::vector<double>> divisors = rope->numbers("frequency_divisors");
  if (!divisors)
    return divisors.takeError();
  if (!divisors->empty() && divisors->size() != frequencies.size())
    return userError(rope->describe("frequency_divisors") + " has " +
                         counted(divisors->size(), "number") + ", expected " +
                         std::to_string(frequencies.size()),
                     "there is one for each rotary frequency");
  for (size_t i = 0; i < divisors->size(); ++i)
    frequencies[i] /= (*divisors)[i];
  return std::vector<float>(frequencies.begin(), frequencies.end());
}
