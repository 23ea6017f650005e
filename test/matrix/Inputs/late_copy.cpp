// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// As late as a copy may be: it comes when it is waited for. What is used before is poisoned.

#include "one_copy.h"

static OneCopy only;

void cell_copy_start(void *to, const void *from, size_t bytes) { only.start(to, from, bytes); }

void cell_copy_wait() {
  only.wait();
  only.copy();
}
