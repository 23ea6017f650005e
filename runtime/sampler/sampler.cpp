// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Seeded sampling without workspace. Two devices make that possible and exact: logits are compared
// through an integer image of the same order, in which a cut is found by bisection in 32 passes;
// and probabilities are integers, whose sums do not depend on order or rounding.
#include "burin/strict.h"

#include "burin/sampler.h"

#include "burin/math.h"

namespace burin {
namespace {

// Larger floats have larger keys, -0 and 0 the same; NaN has 0, below all others.
uint32_t key_of(float x) {
  if (is_nan(x))
    return 0;
  uint32_t bits = bits_of(x + 0.0f);
  return (bits >> 31) != 0 ? ~bits : bits | 0x80000000u;
}

float float_of_key(uint32_t key) { return float_of((key >> 31) != 0 ? key & 0x7fffffffu : ~key); }

constexpr float kOne = 2147483648.0f; // the weight of the largest logit, 2^31
constexpr uint64_t kFraction = (uint64_t{1} << 31) - 1;

// Unnormalized probabilities of the tokens whose key is at least `cut`.
struct Weights {
  const float *logits;
  size_t n;
  uint32_t largest; // key
  float temperature;

  // e^((logit - largest) / temperature) in units of 2^-31. Subtracting first keeps small
  // temperatures from overflowing.
  uint32_t of(uint32_t key) const {
    if (key == largest)
      return static_cast<uint32_t>(kOne);
    float below = float_of_key(key) - float_of_key(largest);
    if (!(below >= -3.40282347e38f)) // -inf, which an infinite temperature would make NaN
      return 0;
    return static_cast<uint32_t>(exp_f32(below / temperature) * kOne);
  }
  uint64_t sum(uint32_t cut) const {
    uint64_t total = 0;
    for (size_t i = 0; i < n; ++i) {
      uint32_t key = key_of(logits[i]);
      if (key >= cut)
        total += of(key);
    }
    return total;
  }
};

// The largest key in [low, high) for which holds(key); holds(low) is true, and it stays false once
// it is false.
template <class Holds> uint32_t last_that(uint32_t low, uint32_t high, const Holds &holds) {
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (holds(middle))
      low = middle;
    else
      high = middle;
  }
  return low;
}

// The key of the k-th largest logit, 1 if there are fewer.
uint32_t top_k_cut(const Weights &weights, size_t k) {
  return last_that(1, weights.largest + 1, [&](uint32_t cut) {
    size_t count = 0;
    for (size_t i = 0; i < weights.n; ++i)
      count += key_of(weights.logits[i]) >= cut ? 1 : 0;
    return count >= k;
  });
}

// The largest key from `cut` on at which the sum still is `top_p` of the sum at `cut`, rounded up.
uint32_t top_p_cut(const Weights &weights, uint32_t cut, float top_p) {
  if (!(top_p > 0.0f))
    return weights.largest;
  uint64_t part = static_cast<uint32_t>(top_p * kOne); // below 2^31
  uint64_t total = weights.sum(cut);
  uint64_t rest = (total & kFraction) * part;
  uint64_t enough = (total >> 31) * part + (rest >> 31) + ((rest & kFraction) != 0 ? 1u : 0u);
  return last_that(cut, weights.largest + 1,
                   [&](uint32_t candidate) { return weights.sum(candidate) >= enough; });
}

} // namespace

Sampler::Sampler(const SamplerOptions &options) noexcept : options_(options), state_(0) {
  next_random();
  state_ += options.seed;
  next_random();
}

// PCG32 (XSH-RR; O'Neill, HMC-CS-2014-0905), stream 54
uint32_t Sampler::next_random() noexcept {
  uint64_t old = state_;
  state_ = old * 6364136223846793005u + 109u;
  uint32_t mixed = static_cast<uint32_t>(((old >> 18) ^ old) >> 27);
  uint32_t turn = static_cast<uint32_t>(old >> 59);
  return (mixed >> turn) | (mixed << ((32u - turn) % 32u));
}

int32_t Sampler::sample(const float *logits, size_t n) noexcept {
  uint32_t largest = 0;
  size_t first = 0;
  for (size_t i = 0; i < n; ++i) {
    uint32_t key = key_of(logits[i]);
    if (key > largest) {
      largest = key;
      first = i;
    }
  }
  if (largest == 0)
    return -1;
  if (!(options_.temperature > 0.0f))
    return static_cast<int32_t>(first);

  Weights weights{logits, n, largest, options_.temperature};
  uint32_t cut = 1;
  if (options_.top_k > 0 && static_cast<size_t>(options_.top_k) < n)
    cut = top_k_cut(weights, static_cast<size_t>(options_.top_k));
  if (options_.top_p < 1.0f)
    cut = top_p_cut(weights, cut, options_.top_p);

  uint64_t total = weights.sum(cut), random = next_random();
  uint64_t left = (total >> 32) * random + (((total & 0xffffffffu) * random) >> 32); // below total
  for (size_t i = 0; i < n; ++i) {
    uint32_t key = key_of(logits[i]);
    uint32_t weight = key >= cut ? weights.of(key) : 0;
    if (left < weight)
      return static_cast<int32_t>(i);
    left -= weight;
  }
  return static_cast<int32_t>(first); // not reached: the weights sum to total
}

} // namespace burin
