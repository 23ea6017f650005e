// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text and numbers on the console, for what reports faults.

#include "board.h"

void burin::board::write_text(const char *text) noexcept {
  size_t size = 0;
  while (text[size] != '\0')
    ++size;
  write(text, size);
}

void burin::board::write_hex(uintptr_t value, unsigned digits) noexcept {
  char text[18]; // not initialized as a whole: clang would call __aeabi_memcpy
  text[0] = '0';
  text[1] = 'x';
  if (digits > 16)
    digits = 16;
  for (unsigned i = 0; i < digits; ++i) {
    const unsigned shift = 4 * (digits - 1 - i);
    text[2 + i] = shift < 8 * sizeof value ? "0123456789abcdef"[(value >> shift) & 15u] : '0';
  }
  write(text, 2 + digits);
}
