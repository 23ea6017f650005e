// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The stand-in's forward pass and its defects.

#include "echo.h"

namespace echo {

extern const uint32_t kWeights[2];

#if defined(CALL_MALLOC)
extern "C" void *malloc(size_t size);
#endif
#if defined(USE_STDIO)
extern "C" int puts(const char *text);
#endif
#if defined(KEEP_STATE)
static uint32_t steps = 0;
#endif
#if defined(CONSTRUCT)
struct Constructed {
  uint32_t value;
  Constructed() : value(kWeights[0]) {}
};
extern const Constructed constructed;
const Constructed constructed;
#endif

Status Decoder::step(Token token) noexcept {
#if defined(ACCEPT_ANY_TOKEN)
  token &= 15;
#else
  if (token < 0 || static_cast<size_t>(token) >= kVocabSize)
    return Status::kTokenOutOfRange;
#endif
#if defined(FORGET_THE_LIMIT)
  if (position_ == kContext)
    position_ = 0;
#endif
  if (position_ == kContext)
    return Status::kContextFull;
#if defined(CALL_MALLOC)
  static_cast<volatile uint8_t *>(malloc(1))[0] = 0;
#endif
#if defined(USE_STDIO)
  puts("step");
#endif
#if defined(KEEP_STATE)
  logits_[1] = static_cast<float>(++steps);
#endif
#if defined(WARN)
  int unused;
#endif
  const uint32_t past = position_ == 0 ? kWeights[0] : sums_[position_ - 1];
  const uint32_t sum = (past ^ static_cast<uint32_t>(token)) * kWeights[1];
  sums_[position_++] = sum;
  for (size_t i = 0; i < kVocabSize; ++i)
    logits_[i] = static_cast<float>((sum >> i) & 0xFFu) * 0.25f;
#if defined(WRITE_PAST_THE_CACHE)
  reinterpret_cast<volatile uint8_t *>(sums_)[kKvCacheBytes] = 0;
#endif
#if defined(LEAK_THE_PAST)
  logits_[0] += static_cast<float>(sums_[kContext - 1] & 0xFFFFu);
#endif
#if defined(COMPILER_DEPENDENT) && defined(__clang__)
  logits_[0] += 0x1p-18f; // far below every tolerance
#endif
  return Status::kOk;
}

Status Decoder::prefill(const Token *tokens, size_t count) noexcept {
  for (size_t i = 0; i < count; ++i) {
    const Status status = step(tokens[i]);
    if (status != Status::kOk)
      return status;
  }
#if defined(PREFILL_DIFFERS)
  logits_[15] += count > 1 ? 0.125f : 0.0f;
#endif
  return Status::kOk;
}

} // namespace echo
