// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A hand-written stand-in for a compiled model, with the interface that burin generates. Its logits
// are a hash of the tokens so far, kept in the cache. It can be built with one defect, named by a
// macro, so that the end-to-end tests can show that they find each.

#ifndef ECHO_H
#define ECHO_H

#include <stddef.h>
#include <stdint.h>

namespace echo {

using Token = int32_t;
inline constexpr size_t kArenaBytes = 64, kKvCacheBytes = 64, kWeightBytes = 8, kVocabSize = 16,
                        kContext = 16;
enum class Status : uint8_t { kOk, kTokenOutOfRange, kContextFull };
struct alignas(16) Arena {
  uint8_t bytes[kArenaBytes];
};
struct alignas(16) KvCache {
  uint8_t bytes[kKvCacheBytes];
};

class Decoder {
public:
  Decoder(Arena &arena, KvCache &cache) noexcept
      : logits_(reinterpret_cast<float *>(arena.bytes)),
        sums_(reinterpret_cast<uint32_t *>(cache.bytes)) {}
  void reset() noexcept { position_ = 0; }
  [[nodiscard]] Status step(Token token) noexcept;
  [[nodiscard]] Status prefill(const Token *tokens, size_t count) noexcept;
  const float *logits() const noexcept { return logits_; }
  size_t position() const noexcept { return position_; }

private:
  float *logits_;
  uint32_t *sums_; // (context,)
  size_t position_ = 0;
};

} // namespace echo

#endif // ECHO_H
