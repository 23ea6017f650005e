// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The user's interrupt from the keyboard, as a byte in a pipe: any thread may get the signal.

#include "compiler/Interrupt.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

using namespace burin;

static volatile std::sig_atomic_t interrupted = 0;
static int wake[2] = {-1, -1}; ///< -1: poll() leaves it alone

void Interrupt::catchIt() {
  if (::pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0)
    wake[0] = wake[1] = -1;
  struct sigaction action = {};
  action.sa_handler = [](int) {
    int before = errno;
    interrupted = 1;
    (void)!::write(wake[1], "", 1);
    errno = before;
  };
  sigaction(SIGINT, &action, nullptr); // without SA_RESTART: waiting for a line ends, too
}

bool Interrupt::came() { return interrupted != 0; }

bool Interrupt::waitFor(int descriptor) {
  pollfd ready[] = {{descriptor, POLLIN, 0}, {wake[0], POLLIN, 0}};
  while (!came()) {
    int count = ::poll(ready, 2, -1);
    if (count > 0 && ready[0].revents)
      return !came();
    if (count < 0 && errno != EINTR)
      return false;
  }
  return false;
}
