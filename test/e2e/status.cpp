// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Holds a compiled model to its error contract: tokens outside the vocabulary and a full context
// are refused, a refused call changes nothing, reset() starts over, and not a byte is written
// outside the Arena and the KvCache. Links with any model, as replay.cpp does. Prints what fails
// and ends with 1.

#include "console.h"
#include "fnv.h"
#include MODEL_HEADER

namespace model = MODEL;
using Status = model::Status;
using Token = model::Token;

namespace {

constexpr size_t kGuardBytes = 256;
constexpr uint8_t kGuard = 0xA5;

// The caller's memory between guards. The regions hold garbage at first: nobody promised zeros.
template <typename Region> struct Guarded {
  alignas(16) uint8_t before[kGuardBytes];
  Region region;
  uint8_t after[kGuardBytes];

  void fill() {
    for (size_t i = 0; i < kGuardBytes; ++i)
      before[i] = after[i] = kGuard;
    for (uint8_t &byte : region.bytes)
      byte = 0xFF; // as floats: NaN, which a model that reads what it never wrote will show
  }

  bool intact() const {
    for (size_t i = 0; i < kGuardBytes; ++i)
      if (before[i] != kGuard || after[i] != kGuard)
        return false;
    return true;
  }

  uint64_t hash() const {
    Fnv fnv;
    for (uint8_t byte : region.bytes)
      fnv.add(byte);
    return fnv.value();
  }
};

Guarded<model::Arena> arena;
Guarded<model::KvCache> cache;
size_t checks = 0, failures = 0;

void check(bool holds, const char *what) {
  ++checks;
  if (holds)
    return;
  ++failures;
  console::text("FAILED: ");
  console::text(what);
  console::text("\n");
}

uint64_t logits_hash(const model::Decoder &decoder) {
  Fnv fnv;
  fnv.add(decoder.logits(), model::kVocabSize);
  return fnv.value();
}

bool logits_are_numbers(const model::Decoder &decoder) {
  for (size_t i = 0; i < model::kVocabSize; ++i)
    if (!(decoder.logits()[i] - decoder.logits()[i] == 0.0f)) // infinities and NaN give NaN
      return false;
  return true;
}

// Some token at every position, all over the vocabulary.
Token token_at(size_t position) {
  return static_cast<Token>((position * 37 + 1) % model::kVocabSize);
}

// A refused call leaves position, cache and logits as they were.
template <typename Call>
void check_refused(model::Decoder &decoder, Call call, Status expected, const char *what) {
  const size_t position = decoder.position();
  const uint64_t cache_hash = cache.hash(), logits = logits_hash(decoder);
  check(call() == expected, what);
  check(decoder.position() == position, "a refused call keeps the position");
  check(cache.hash() == cache_hash, "a refused call leaves the cache alone");
  check(logits_hash(decoder) == logits, "a refused call leaves the logits alone");
}

void check_tokens(model::Decoder &decoder) {
  constexpr Token kBad[] = {-1, INT32_MIN, static_cast<Token>(model::kVocabSize), INT32_MAX};
  for (Token bad : kBad) {
    check_refused(
        decoder, [&] { return decoder.step(bad); }, Status::kTokenOutOfRange,
        "step() refuses a token outside the vocabulary");
    const Token one[] = {bad};
    check_refused(
        decoder, [&] { return decoder.prefill(one, 1); }, Status::kTokenOutOfRange,
        "prefill() refuses a token outside the vocabulary");
    const size_t position = decoder.position();
    const Token two[] = {0, bad};
    check(decoder.prefill(two, 2) == Status::kTokenOutOfRange, "prefill() looks at every token");
    check(decoder.position() == position || decoder.position() == position + 1,
          "prefill() counts no refused token");
  }
  check_refused(
      decoder, [&] { return decoder.prefill(nullptr, 0); }, Status::kOk,
      "prefill() of nothing does nothing");
  const Token last = static_cast<Token>(model::kVocabSize - 1);
  check(decoder.step(last) == Status::kOk, "step() takes the last token of the vocabulary");
}

void fill_context(model::Decoder &decoder) {
  for (size_t i = 0; i < model::kContext; ++i) {
    check(decoder.position() == i, "position() counts steps");
    check(decoder.step(token_at(i)) == Status::kOk, "step() takes the whole context");
    check(logits_are_numbers(decoder), "logits are finite");
  }
  check(decoder.position() == model::kContext, "position() ends at the context");
  check_refused(
      decoder, [&] { return decoder.step(0); }, Status::kContextFull,
      "step() refuses what lies beyond the context");
  const Token one[] = {0};
  check_refused(
      decoder, [&] { return decoder.prefill(one, 1); }, Status::kContextFull,
      "prefill() refuses what lies beyond the context");
}

} // namespace

int main(int, char **) {
  arena.fill();
  cache.fill();
  model::Decoder decoder(arena.region, cache.region);
  check(decoder.position() == 0, "position() begins at zero");
  check(decoder.step(token_at(0)) == Status::kOk, "the first step() works");
  const uint64_t first = logits_hash(decoder);
  check_tokens(decoder);

  decoder.reset();
  check(decoder.position() == 0, "reset() goes back to the first position");
  fill_context(decoder);

  decoder.reset();
  check(decoder.step(token_at(0)) == Status::kOk, "step() works after a full context and reset()");
  check(logits_hash(decoder) == first, "reset() forgets the past");
  check(arena.intact(), "nothing is written outside the arena");
  check(cache.intact(), "nothing is written outside the cache");

  console::number(static_cast<int64_t>(checks));
  console::text(" checks, ");
  console::number(static_cast<int64_t>(failures));
  console::text(" failed\n");
  return failures == 0 ? 0 : 1;
}
