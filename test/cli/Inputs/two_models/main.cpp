// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two models in one program: each computes the same beside the other, and in turns with it, as
// alone.

#include "Tales2.h"
#include "nano.h"

#include <stdio.h>
#include <string.h>

namespace {

nano::Arena nano_arena;
nano::KvCache nano_cache;
Tales2::Arena tales_arena;
Tales2::KvCache tales_cache;

constexpr size_t kSteps = 20;

// The greedy tokens of one model, and its last logits.
template <typename Decoder, size_t vocabulary> struct Run {
  Decoder decoder;
  int32_t token = 0;
  int32_t tokens[kSteps] = {};
  size_t count = 0;

  void step() {
    if (static_cast<int>(decoder.step(token)) != 0)
      return;
    const float *logits = decoder.logits();
    token = 0;
    for (size_t i = 1; i < vocabulary; ++i)
      if (logits[i] > logits[static_cast<size_t>(token)])
        token = static_cast<int32_t>(i);
    tokens[count++] = token;
  }
};
using Nano = Run<nano::Decoder, nano::kVocabSize>;
using Tales = Run<Tales2::Decoder, Tales2::kVocabSize>;

} // namespace

int main() {
  Nano nano_alone{nano::Decoder(nano_arena, nano_cache)};
  Tales tales_alone{Tales2::Decoder(tales_arena, tales_cache)};
  for (size_t i = 0; i < kSteps; ++i)
    nano_alone.step();
  for (size_t i = 0; i < kSteps; ++i)
    tales_alone.step();
  Nano nano_turn{nano::Decoder(nano_arena, nano_cache)};
  Tales tales_turn{Tales2::Decoder(tales_arena, tales_cache)};
  for (size_t i = 0; i < kSteps; ++i) {
    nano_turn.step();
    tales_turn.step();
  }
  printf("nano %d, Tales2 %d\n", nano_alone.tokens[kSteps - 1], tales_alone.tokens[kSteps - 1]);
  bool same = nano_alone.count == kSteps && tales_alone.count == kSteps &&
              memcmp(nano_alone.tokens, nano_turn.tokens, sizeof nano_turn.tokens) == 0 &&
              memcmp(tales_alone.tokens, tales_turn.tokens, sizeof tales_turn.tokens) == 0;
  puts(same ? "as on their own" : "different");
  return same ? 0 : 1;
}
