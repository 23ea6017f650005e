// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Says on standard error what is going on when it takes longer than a second.

#include "compiler/Progress.h"

#include "llvm/Support/raw_ostream.h"

using namespace burin;

Progress::Progress(std::string what)
    : waiter([this, what = std::move(what)] {
        std::unique_lock lock(mutex);
        if (!ended.wait_for(lock, std::chrono::seconds(1), [this] { return done; }))
          llvm::errs() << "burin: " << what << " ...\n";
      }) {}

Progress::~Progress() {
  {
    std::lock_guard lock(mutex);
    done = true;
  }
  ended.notify_all();
  waiter.join();
}
