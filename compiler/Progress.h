// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Says on standard error what is going on when it takes longer than a second; otherwise nothing.

#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace burin {

class Progress {
public:
  explicit Progress(std::string what);
  ~Progress();

private:
  std::mutex mutex;
  std::condition_variable ended;
  bool done = false;
  std::thread waiter;
};

} // namespace burin
