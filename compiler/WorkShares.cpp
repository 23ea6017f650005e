// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Work dealt out to the threads of a team.

#include "compiler/WorkShares.h"

using namespace burin;

void WorkShares::deal(size_t thread, size_t chunks) {
  ++shares[thread].deals;
  shares[thread].chunks = chunks;
}

int64_t WorkShares::takeFrom(size_t owner, size_t thread) {
  const Share &own = shares[thread];
  std::atomic<uint64_t> &word = shares[owner].word;
  // What is computed is ordered by barriers; here only the words count.
  uint64_t found = word.load(std::memory_order_relaxed);
  for (;;) {
    Left left = unpack(found);
    if (left.deal != own.deals)
      left = {own.deals, uint32_t(own.chunks * owner / shares.size()),
              uint32_t(own.chunks * (owner + 1) / shares.size())};
    int64_t taken = -1;
    if (left.next < left.end)
      taken = owner == thread ? left.next++ : --left.end;
    uint64_t wanted = pack(left);
    if (wanted == found || word.compare_exchange_weak(found, wanted, std::memory_order_relaxed))
      return taken;
  }
}

int64_t WorkShares::take(size_t thread) {
  for (size_t i = 0; i < shares.size(); ++i)
    if (int64_t chunk = takeFrom((thread + i) % shares.size(), thread); chunk >= 0)
      return chunk;
  return -1;
}
