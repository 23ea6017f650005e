// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a compiled model over given tokens and on greedily, and prints what it computed: the ids, a
// hash over the bits of all logits, and one over the logits from the last given token on. Links
// with any model: MODEL is its namespace, MODEL_HEADER its header. The tokens are compiled in
// (replay_input.h: kStart, kGreedy), so a chip needs no files.
//
//   --prefill=N    give the tokens to prefill() in pieces of N; only the second hash exists then
//   --logits=FILE  on hosts: write all logits as raw float32, (steps, vocabulary)

#include "console.h"
#include "fnv.h"
#include "replay_input.h"
#include MODEL_HEADER

namespace model = MODEL;

namespace {

constexpr size_t kStartSize = sizeof kStart / sizeof kStart[0];

model::Arena arena;
model::KvCache cache;
model::Decoder decoder(arena, cache);

model::Token greedy(const float *logits) {
  size_t best = 0;
  for (size_t i = 1; i < model::kVocabSize; ++i)
    if (logits[i] > logits[best])
      best = i;
  return static_cast<model::Token>(best);
}

bool accept(model::Status status, const char *call) {
  if (status == model::Status::kOk)
    return true;
  console::text("error: ");
  console::text(call);
  console::text(" at position ");
  console::number(static_cast<int64_t>(decoder.position()));
  console::text(" gives status ");
  console::number(static_cast<int64_t>(status));
  console::text("\n");
  return false;
}

void print_hash(const char *name, const Fnv &hash) {
  console::text(name);
  console::hex(hash.value());
  console::text("\n");
}

} // namespace

int main(int argc, char **argv) {
  size_t piece = 0;
#if __STDC_HOSTED__
  FILE *dump = nullptr;
#endif
  for (int i = 1; i < argc; ++i) {
    if (const char *value = console::option(argv[i], "--prefill=")) {
      piece = console::parse(value);
#if __STDC_HOSTED__
    } else if (const char *path = console::option(argv[i], "--logits=")) {
      dump = fopen(path, "wb");
      if (!dump)
        return 2;
#endif
    } else {
      console::text("error: unknown argument\n");
      return 2;
    }
  }

  Fnv all, tail;
  auto observe = [&](bool last_of_start) {
    all.add(decoder.logits(), model::kVocabSize);
    if (last_of_start)
      tail.add(decoder.logits(), model::kVocabSize);
#if __STDC_HOSTED__
    if (dump)
      fwrite(decoder.logits(), sizeof(float), model::kVocabSize, dump);
#endif
  };

  if (piece != 0) {
    for (size_t done = 0; done < kStartSize; done += piece) {
      const size_t count = kStartSize - done < piece ? kStartSize - done : piece;
      if (!accept(decoder.prefill(kStart + done, count), "prefill()"))
        return 1;
    }
    observe(true);
  } else {
    for (size_t i = 0; i < kStartSize; ++i) {
      if (!accept(decoder.step(kStart[i]), "step()"))
        return 1;
      observe(i + 1 == kStartSize);
    }
  }

  console::text("tokens");
  for (size_t i = 0; i < kGreedy; ++i) {
    const model::Token next = greedy(decoder.logits());
    console::text(" ");
    console::number(next);
    if (i + 1 == kGreedy)
      break; // its logits are nobody's prediction
    if (!accept(decoder.step(next), "step()"))
      return 1;
    observe(true);
  }
  console::text("\nposition ");
  console::number(static_cast<int64_t>(decoder.position()));
  console::text("\n");
  if (piece == 0)
    print_hash("hash ", all);
  print_hash("tail ", tail);
#if __STDC_HOSTED__
  if (dump && fclose(dump) != 0)
    return 2;
#endif
  return 0;
}
