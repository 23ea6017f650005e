// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Work dealt out to the threads of a team in equal runs of chunks, of which a thread that is done
// takes the last ones of the others: memory does not serve all alike, and a thread may be away.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace burin {

/// Every thread calls deal() and then take() until nothing is left; all have met at a barrier
/// before the next deal().
class WorkShares {
public:
  static constexpr size_t kMostChunks = 1 << 15; ///< of one deal

  explicit WorkShares(size_t threads) : shares(threads) {}

  void deal(size_t thread, size_t chunks);
  /// A chunk of the last deal that nobody had, or -1.
  int64_t take(size_t thread);

private:
  /// A thread's chunks that are left, [next, end), of a numbered deal, in one word. Whoever comes
  /// to it first deals: a thief does not wait for a thread that is away.
  struct alignas(64) Share {
    std::atomic<uint64_t> word{0};
    uint32_t deals = 0; ///< of this thread, which alone uses these two
    size_t chunks = 0;
  };
  struct Left {
    uint32_t deal, next, end;
  };
  static uint64_t pack(Left left) {
    return uint64_t(left.deal) << 32 | uint64_t(left.next) << 16 | left.end;
  }
  static Left unpack(uint64_t word) {
    return {uint32_t(word >> 32), uint32_t(word >> 16 & 0xffff), uint32_t(word & 0xffff)};
  }
  /// One chunk of `owner`'s: its first for itself, its last for another; -1 if none is left.
  int64_t takeFrom(size_t owner, size_t thread);

  std::vector<Share> shares;
};

} // namespace burin
