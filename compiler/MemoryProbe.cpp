// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How fast this machine's memory can be read by some threads.

#include "compiler/MemoryProbe.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <thread>
#include <vector>

using namespace burin;

static constexpr size_t kHugePage = size_t(2) << 20;

MemoryProbe::MemoryProbe(int64_t wanted, int64_t threads)
    : bytes(std::max<size_t>(static_cast<size_t>(wanted), kHugePage) / kHugePage * kHugePage),
      threads(static_cast<size_t>(threads)),
      memory(static_cast<uint8_t *>(std::aligned_alloc(kHugePage, bytes)), std::free) {
#if defined(MADV_HUGEPAGE)
  madvise(memory.get(), bytes, MADV_HUGEPAGE);
#endif
  std::memset(memory.get(), 1, bytes);
}

/// The sum of all words, four vectors at a time.
static uint64_t sumOf(const uint8_t *from, size_t size) {
  using Vector = uint64_t __attribute__((vector_size(64)));
  Vector sums[4] = {};
  for (size_t at = 0; at + 4 * sizeof(Vector) <= size; at += 4 * sizeof(Vector))
    for (size_t i = 0; i < 4; ++i)
      sums[i] += *reinterpret_cast<const Vector *>(from + at + i * sizeof(Vector));
  Vector all = sums[0] + sums[1] + sums[2] + sums[3];
  uint64_t sum = 0;
  for (size_t i = 0; i < sizeof(Vector) / 8; ++i)
    sum += all[i];
  return sum;
}

double MemoryProbe::read() {
  std::atomic<size_t> ready{0};
  std::atomic<uint64_t> sum{0};
  double best = 0;
  std::vector<double> begins(threads), ends(threads);
  size_t share = bytes / threads / 4096 * 4096;
  for (int repetition = 0; repetition < 5; ++repetition) {
    ready = 0;
    auto work = [&](size_t thread) {
      auto now = [] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
            .count();
      };
      ++ready;
      while (ready < threads) {
      }
      begins[thread] = now();
      sum += sumOf(memory.get() + thread * share, share);
      ends[thread] = now();
    };
    std::vector<std::thread> others;
    for (size_t thread = 1; thread < threads; ++thread)
      others.emplace_back(work, thread);
    work(0);
    for (std::thread &other : others)
      other.join();
    double seconds = *std::max_element(ends.begin(), ends.end()) -
                     *std::min_element(begins.begin(), begins.end());
    best = std::max(best, static_cast<double>(share * threads) / seconds / 1e9);
  }
  return sum ? best : 0;
}
