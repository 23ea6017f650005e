// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rotary frequencies that a config describes. Formulas: transformers' modeling_rope_utils.
// Computed in double and rounded once, except where transformers rounds on the way.

#include "compiler/RopeFrequencies.h"

#include "compiler/FirstError.h"
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

/// LongRoPE: every frequency divided by its own factor, of which there is one list for short
/// sequences and one for those longer than the model was first trained on.
static llvm::Error stretch(const ModelConfig &config, const ModelConfig &given,
                           const std::vector<double> &frequencies, int64_t context, Rope &rope) {
  FirstError first;
  std::vector<double> factors[2];
  double trained = 0, factor = 0;
  first.take(factors[0], given.numbers("short_factor"));
  first.take(factors[1], given.numbers("long_factor"));
  first.take(rope.original, given.dimension("original_max_position_embeddings"));
  first.take(trained, config.positive("max_position_embeddings", 4096.0));
  if (first)
    return first.get();
  double ratio = trained / double(rope.original);
  first.take(ratio, given.positive("factor", ratio));
  double original = std::log(double(rope.original));
  first.take(factor,
             given.positive("attention_factor", ratio <= 1 || original <= 0
                                                    ? 1
                                                    : std::sqrt(1 + std::log(ratio) / original)));
  if (first)
    return first.get();
  rope.factor = factor;
  for (llvm::StringRef key : {"short_mscale", "long_mscale"})
    if (given.has(key))
      return userError(given.describe(key) + " is set, expected none",
                       "this scaling of rotary positions is not supported");
  std::vector<float> *results[] = {&rope.frequencies, &rope.longFrequencies};
  for (int i : {0, 1}) {
    llvm::StringRef key = i ? "long_factor" : "short_factor";
    if (factors[i].size() != frequencies.size())
      return userError(given.describe(key) + " has " + counted(factors[i].size(), "number") +
                           ", expected " + std::to_string(frequencies.size()) +
                           ", one for each rotary pair",
                       "the model's config.json is damaged");
    results[i]->clear();
    for (size_t pair = 0; pair < frequencies.size(); ++pair) {
      if (!(factors[i][pair] > 0))
        return userError(given.describe(key) + " has " + std::to_string(factors[i][pair]) +
                             ", expected numbers above 0",
                         "the model's config.json is damaged");
      results[i]->push_back(static_cast<float>(frequencies[pair] / factors[i][pair]));
    }
  }
  if (context <= rope.original)
    rope.longFrequencies.clear();
  return llvm::Error::success();
}

llvm::Expected<Rope> burin::readRope(const ModelConfig &config, int64_t headSize, int64_t context,
                                     double defaultTheta, llvm::StringRef layerType) {
  llvm::Expected<ModelConfig> given = config.rope(layerType);
  if (!given)
    return given.takeError();
  FirstError first;
  double theta = 0, partial = 0;
  std::string type;
  first.take(theta, given->positive("rope_theta", defaultTheta));
  first.take(type, given->string("rope_type", "default"));
  first.take(partial, given->positive("partial_rotary_factor", 1.0));
  if (first)
    return first.get();
  auto size = static_cast<int64_t>(double(headSize) * std::min(partial, 1.0));
  if (partial > 1 || size < 2 || size % 2)
    return userError(given->describe("partial_rotary_factor") + " is " + std::to_string(partial) +
                         ", expected an even part of a head of " + std::to_string(headSize),
                     "rotary positions turn pairs of numbers");
  std::vector<double> frequencies;
  for (int64_t i = 0; i < size / 2; ++i)
    frequencies.push_back(std::pow(theta, -2.0 * double(i) / double(size)));
  Rope rope;
  if (type == "llama3") {
    if (llvm::Error error = scaleLlama3(*given, frequencies))
      return std::move(error);
  } else if (type == "linear") {
    llvm::Expected<double> factor = given->positive("factor");
    if (!factor)
      return factor.takeError();
    for (double &frequency : frequencies)
      frequency /= *factor;
  } else if (type == "longrope") {
    if (llvm::Error error = stretch(config, *given, frequencies, context, rope))
      return std::move(error);
    return rope;
  } else if (type != "default") {
    return userError(given->describe("rope_type") + " is " + quoted(type) +
                         ", expected 'default', 'linear', 'llama3' or 'longrope'",
                     "this scaling of rotary positions is not supported");
  }
  // GGUF files have the scaling worked out.
  llvm::Expected<std::vector<double>> divisors = given->numbers("frequency_divisors");
  if (!divisors)
    return divisors.takeError();
  if (!divisors->empty() && divisors->size() != frequencies.size())
    return userError(given->describe("frequency_divisors") + " has " +
                         counted(divisors->size(), "number") + ", expected " +
                         std::to_string(frequencies.size()),
                     "there is one for each rotary frequency");
  for (size_t i = 0; i < divisors->size(); ++i)
    frequencies[i] /= (*divisors)[i];
  rope.frequencies.assign(frequencies.begin(), frequencies.end());
  return rope;
}
