// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Executes an undefined instruction: the fault handler has to say so and end the program.

#include "board.h"

int main(int, char **) {
  asm volatile("udf #0");
  return 0;
}
