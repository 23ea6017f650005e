// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// As early as a copy may be: at once, over poison. A buffer that is still in use is lost.

#include "one_copy.h"

static OneCopy only;

void cell_copy_start(void *to, const void *from, size_t bytes) {
  only.start(to, from, bytes);
  only.copy();
}

void cell_copy_wait() { only.wait(); }
