// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Touches everything that the start-up code promises: initialized and zeroed data, a static
// constructor, the FPU, arguments, the four memory functions and the exit status.

#include "board.h"

#include <stdint.h>

extern "C" {
void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *left, const void *right, size_t size);
}

namespace {

void print(const char *text) {
  size_t size = 0;
  while (text[size] != '\0')
    ++size;
  burin::board::write(text, size);
}

void check(bool holds, const char *what) {
  print(what);
  print(holds ? " holds\n" : " FAILS\n");
}

volatile uint32_t initialized = 0x12345678;
volatile uint32_t zeroed[3];
volatile float three = 3.0f;

volatile int seed = 40;
struct Constructed {
  int value;
  Constructed() : value(seed + 2) {}
} constructed; // `seed` is volatile: no compiler can do this before the start

bool memory_functions_work() {
  char text[] = "0123456789";
  memmove(text + 2, text, 5); // overlapping, upwards
  if (memcmp(text, "0101234789", 10) != 0)
    return false;
  memmove(text, text + 2, 5); // and downwards
  if (memcmp(text, "0123434789", 10) != 0)
    return false;
  memcpy(text, "abc", 3);
  memset(text + 3, 'x', 2);
  return memcmp(text, "abcxx34789", 10) == 0 && memcmp("a", "b", 1) < 0 &&
         memcmp("\xff", "a", 1) > 0 && memcmp("a", "b", 0) == 0;
}

} // namespace

int main(int argc, char **argv) {
  check(initialized == 0x12345678, ".data");
  check(zeroed[0] == 0 && zeroed[1] == 0 && zeroed[2] == 0, ".bss");
  check(constructed.value == 42, "constructor");
  check(three / 2.0f == 1.5f, "fpu");
  check(memory_functions_work(), "memory");
  for (int i = 0; i < argc; ++i) {
    print("argument <");
    print(argv[i]);
    print(">\n");
  }
  return constructed.value;
}
