// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pages between the first byte of the program and the end of its code are the file's, never
// written to: what is given back is read again where it is needed.

#include "compiler/StartupPages.h"

#if defined(__linux__)
#include <cstdint>
#include <sys/mman.h>
#include <unistd.h>

extern "C" const char __executable_start, etext; // of the linker

void burin::releaseStartupPages() {
  auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  uintptr_t begin = reinterpret_cast<uintptr_t>(&__executable_start) / page * page,
            end = reinterpret_cast<uintptr_t>(&etext) / page * page;
  // Without effect where it is refused.
  (void)madvise(reinterpret_cast<void *>(begin), end - begin, MADV_DONTNEED);
}
#else
void burin::releaseStartupPages() {}
#endif
