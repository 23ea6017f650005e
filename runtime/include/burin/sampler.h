// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Chooses the next token from the logits: greedily, or at random from a seed, with the same choice
// on every machine. No workspace and no heap: the cuts are found by bisection over the logits
// instead of sorting them.
#ifndef BURIN_SAMPLER_H
#define BURIN_SAMPLER_H

#include <stddef.h>
#include <stdint.h>

namespace burin {

// Applied in this order, as transformers does:
// logits are divided by the temperature; all below the top_k-th largest drop out (ties with it
// stay); of the rest, probabilities made by softmax, the least likely drop out as long as those
// that stay have top_p together (ties with the least likely that stays, stay). At least one token
// always stays.
struct SamplerOptions {
  float temperature = 1.0f; // 0 or less, or NaN: greedy
  int32_t top_k = 0;        // 0 or less: off
  float top_p = 1.0f;       // 1 or more, or NaN: off
  uint64_t seed = 0;
};

class Sampler {
public:
  Sampler() noexcept : Sampler(SamplerOptions()) {}
  explicit Sampler(const SamplerOptions &options) noexcept;

  // A token from logits (n), n < 2^31. NaN is never chosen; -1 when n is 0 or all are NaN. Reads
  // the logits some 70 times at most. Random choice takes one number from the generator; greedy
  // choice takes none.
  int32_t sample(const float *logits, size_t n) noexcept;

private:
  uint32_t next_random() noexcept;

  SamplerOptions options_;
  uint64_t state_;
};

} // namespace burin

#endif // BURIN_SAMPLER_H
