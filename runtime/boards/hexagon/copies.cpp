// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What LLVM calls on a Hexagon instead of memcpy where it knows the size's divisor.

#include <stddef.h>

extern "C" {
void *memcpy(void *to, const void *from, size_t size);
void *__hexagon_memcpy_likely_aligned_min32bytes_mult8bytes(void *to, const void *from,
                                                            size_t size);
}

void *__hexagon_memcpy_likely_aligned_min32bytes_mult8bytes(void *to, const void *from,
                                                            size_t size) {
  return memcpy(to, from, size);
}
