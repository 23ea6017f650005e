// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The threads that compute a step together. They spin while they wait, then yield, then sleep, so
// that they are quick on a quiet machine and do not hold up a busy one.

#pragma once

#include "compiler/WorkShares.h"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace burin {

class ThreadTeam {
public:
  /// What a compiled model's entry is with several threads; its result is not used.
  using Entry = void(void *arena, void *cache, const int32_t *tokens, size_t position,
                     size_t thread);

  /// `threads` of at least 1; the caller of run() is one of them.
  explicit ThreadTeam(size_t threads);
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam &) = delete;

  /// Every thread runs the entry; returns when all have.
  void run(Entry *entry, void *arena, void *cache, const int32_t *tokens, size_t position);
  /// Waits for all threads. Called by each of them from inside an entry.
  void barrier();

  /// The functions that compiled models call, for the one team of this process.
  static void runCurrent(Entry *entry, void *arena, void *cache, const int32_t *tokens,
                         size_t position);
  static void barrierCurrent();
  static void dealCurrent(size_t thread, size_t chunks);
  static int64_t takeCurrent(size_t thread);

private:
  void work(size_t thread);

  const size_t threads;
  WorkShares shares;
  std::vector<std::thread> workers;
  struct Job {
    Entry *entry;
    void *arena, *cache;
    const int32_t *tokens;
    size_t position;
  } job = {};
  alignas(64) std::atomic<uint32_t> jobs{0}; ///< counts jobs given out
  alignas(64) std::atomic<size_t> arrived{0};
  alignas(64) std::atomic<uint32_t> rounds{0}; ///< counts barriers passed
  std::atomic<bool> ending{false};
  std::atomic<size_t> sleeping{0};
  std::mutex mutex;
  std::condition_variable wake;
};

} // namespace burin
