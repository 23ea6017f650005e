// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Feeds given tokens to a compiled model, one a step, and prints one hash over the bits of all
// logits after so many of them as kCheckpoints says: slow machines stop early and still compare
// with fast ones. Which NaN a chip makes is no part of the promise, so all are one.
//
//   [COUNT]         feeds so many tokens only
//   flush-to-zero   switches subnormals off first, where the processor can
//   round-up        rounds upwards

#include "../e2e/console.h"
#include "../e2e/fnv.h"
#include "matrix_input.h"
#include MODEL_HEADER

namespace model = MODEL;

namespace {

model::Arena arena;
model::KvCache cache;
model::Decoder decoder(arena, cache);

void add(Fnv &hash, const float *logits) {
  for (size_t i = 0; i < model::kVocabSize; ++i) {
    const bool is_nan = !(logits[i] <= 0.0f) && !(logits[i] >= 0.0f);
    const float same = is_nan ? __builtin_nanf("") : logits[i];
    hash.add(&same, 1);
  }
}

// The processor's own float rules, as a program around the model might have left them.
bool set_environment(const char *name) {
  const bool flush = console::option(name, "flush-to-zero") != nullptr;
  if (!flush && !console::option(name, "round-up"))
    return false;
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | (flush ? 0x8040u : 0x4000u));
#elif defined(__arm__) && defined(__ARM_FP)
  uint32_t status = 0;
  asm volatile("vmrs %0, fpscr" : "=r"(status));
  asm volatile("vmsr fpscr, %0" : : "r"(status | (flush ? 1u << 24 : 1u << 22)));
#else
  return false;
#endif
  return true;
}

} // namespace

int main(int argc, char **argv) {
  const size_t tokens = argc > 1 ? console::parse(argv[1]) : sizeof kTokens / sizeof kTokens[0];
  for (int i = 2; i < argc; ++i)
    if (!set_environment(argv[i])) {
      console::text("error: no such float rule here\n");
      return 2;
    }
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
      add(all, decoder.logits());
    }
    console::text("hash after ");
    console::number(static_cast<int64_t>(checkpoint));
    console::text(" tokens ");
    console::hex(all.value());
    console::text("\n");
  }
  return 0;
}
