// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ends a test program that the processor at hand cannot run, before anything of it is run that was
// compiled for another: as a list of no tests, which lit counts as none. Compiled for any
// processor.
#include <cstdio>
#include <unistd.h>

__attribute__((constructor(101))) static void needCpu() {
  __builtin_cpu_init();
  bool runs = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c");
#if BURIN_NEEDS_AVX512VNNI
  runs = runs && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vnni");
#endif
  if (runs)
    return;
  std::fputs("skipped: the processor lacks what these kernels are compiled for\n", stderr);
  _exit(0);
}
