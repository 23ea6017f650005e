// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text output that is the same on a host and on a board without a C library, for the programs that
// exercise compiled models.

#ifndef BURIN_TEST_CONSOLE_H
#define BURIN_TEST_CONSOLE_H

#include <stddef.h>
#include <stdint.h>

#if __STDC_HOSTED__
#include <stdio.h>
#else
#include "board.h"
#endif

namespace console {

inline void write(const char *bytes, size_t size) {
#if __STDC_HOSTED__
  fwrite(bytes, 1, size, stdout);
#else
  burin::board::write(bytes, size);
#endif
}

inline size_t length(const char *text) {
  size_t size = 0;
  while (text[size] != '\0')
    ++size;
  return size;
}

inline void text(const char *string) { write(string, length(string)); }

inline void number(int64_t value) {
  char digits[21];
  size_t at = sizeof digits;
  // Away from zero in unsigned arithmetic, because the least value has no positive twin.
  uint64_t rest = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  do {
    digits[--at] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (value < 0)
    digits[--at] = '-';
  write(digits + at, sizeof digits - at);
}

inline void hex(uint64_t value) {
  char digits[16];
  for (size_t i = 0; i < 16; ++i)
    digits[i] = "0123456789abcdef"[(value >> (60 - 4 * i)) & 15];
  write(digits, sizeof digits);
}

/// What follows `name` in `argument`, or null if it does not begin with it.
inline const char *option(const char *argument, const char *name) {
  while (*name != '\0')
    if (*argument++ != *name++)
      return nullptr;
  return argument;
}

/// A decimal number; other characters end it.
inline size_t parse(const char *digits) {
  size_t value = 0;
  for (; *digits >= '0' && *digits <= '9'; ++digits)
    value = value * 10 + static_cast<size_t>(*digits - '0');
  return value;
}

} // namespace console

#endif // BURIN_TEST_CONSOLE_H
