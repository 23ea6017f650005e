// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints the bits of the first weights of the last norm.

#include "odd_weights.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

int main() {
  for (int i = 0; i < 6; ++i) {
    uint32_t bits;
    memcpy(&bits, odd_final_norm + i, sizeof bits);
    printf("%08x ", static_cast<unsigned>(bits));
  }
  return 0;
}
