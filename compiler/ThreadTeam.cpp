// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The threads that compute a step together.

#include "compiler/ThreadTeam.h"

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

using namespace burin;

static ThreadTeam *current = nullptr;

static void pause() {
#if defined(__x86_64__) || defined(__i386__)
  _mm_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Spins for some microseconds, which is longer than a wait takes when every thread has a
/// processor, then gives the processor away at each look. False after `patience` looks.
template <typename Condition> static bool waitFor(Condition condition, size_t patience) {
  for (int spin = 0; spin < 2000; ++spin) {
    if (condition())
      return true;
    pause();
  }
  for (size_t look = 0; look < patience; ++look) {
    if (condition())
      return true;
    std::this_thread::yield();
  }
  return condition();
}

ThreadTeam::ThreadTeam(size_t threads) : threads(threads), shares(threads) {
  current = this;
  for (size_t thread = 1; thread < threads; ++thread)
    workers.emplace_back([this, thread] { work(thread); });
}

ThreadTeam::~ThreadTeam() {
  {
    std::lock_guard lock(mutex);
    ending = true;
  }
  wake.notify_all();
  for (std::thread &worker : workers)
    worker.join();
  if (current == this)
    current = nullptr;
}

void ThreadTeam::work(size_t thread) {
  for (uint32_t seen = 0;;) {
    auto ready = [&] {
      return jobs.load(std::memory_order_acquire) != seen || ending.load(std::memory_order_relaxed);
    };
    if (!waitFor(ready, /*patience=*/200)) {
      std::unique_lock lock(mutex);
      sleeping.fetch_add(1);
      wake.wait(lock, ready);
      sleeping.fetch_sub(1);
    }
    if (jobs.load(std::memory_order_acquire) == seen)
      return;
    ++seen;
    job.entry(job.arena, job.cache, job.tokens, job.position, thread);
    barrier();
  }
}

void ThreadTeam::run(Entry *entry, void *arena, void *cache, const int32_t *tokens,
                     size_t position) {
  job = {entry, arena, cache, tokens, position};
  jobs.fetch_add(1, std::memory_order_seq_cst);
  if (sleeping.load(std::memory_order_seq_cst)) {
    std::lock_guard lock(mutex);
    wake.notify_all();
  }
  entry(arena, cache, tokens, position, 0);
  barrier();
}

void ThreadTeam::barrier() {
  uint32_t round = rounds.load(std::memory_order_acquire);
  if (arrived.fetch_add(1, std::memory_order_acq_rel) + 1 == threads) {
    arrived.store(0, std::memory_order_relaxed);
    rounds.store(round + 1, std::memory_order_release);
    return;
  }
  while (!waitFor([&] { return rounds.load(std::memory_order_acquire) != round; },
                  /*patience=*/1 << 20)) {
  }
}

void ThreadTeam::runCurrent(Entry *entry, void *arena, void *cache, const int32_t *tokens,
                            size_t position) {
  current->run(entry, arena, cache, tokens, position);
}

void ThreadTeam::barrierCurrent() { current->barrier(); }

void ThreadTeam::dealCurrent(size_t thread, size_t chunks) { current->shares.deal(thread, chunks); }

int64_t ThreadTeam::takeCurrent(size_t thread) { return current->shares.take(thread); }
