// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Feeds given tokens to a compiled model, one a step, and prints one hash over the bits of all
// logits after so many of them as kCheckpoints says: slow machines stop early and still compare
// with fast ones.

#include "../e2e/console.h"
#include "../e2e/fnv.h"
#include "matrix_input.h"
#include MODEL_HEADER

namespace model = MODEL;

namespace {

model::Arena arena;
model::KvCache cache;
model::Decoder decoder(arena, cache);

} // namespace

int main(int argc, char **argv) {
  // How many tokens to feed; by default all.
  const size_t tokens = argc > 1 ? console::parse(argv[1]) : sizeof kTokens / sizeof kTokens[0];
  Fnv all;
  size_t fed = 0;
  for (const size_t checkpoint : kCheckpoints) {
    if (checkpoint > tokens)
      break;
    for (; fed < checkpoint; ++fed) {
      if (decoder.step(kTokens[fed]) != model::Status::kOk) {
        console::text("error: step() fails\n");
        return 1;
      }
      all.add(decoder.logits(), model::kVocabSize);
    }
    console::text("hash after ");
    console::number(static_cast<int64_t>(checkpoint));
    console::text(" tokens ");
    console::hex(all.value());
    console::text("\n");
  }
  return 0;
}
