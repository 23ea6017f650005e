// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The emulator's command line as main()'s arguments.

#include "board.h"

namespace {

constexpr size_t kMaxArguments = 16;
char command_line[512];
char *arguments[kMaxArguments + 1];

// Splits the command line at blanks, in place; arguments beyond the last slot are dropped.
int split_arguments() noexcept {
  burin::board::command_line(command_line, sizeof command_line);
  size_t count = 0;
  char *c = command_line;
  while (*c != '\0' && count < kMaxArguments) {
    while (*c == ' ')
      *c++ = '\0';
    if (*c == '\0')
      break;
    arguments[count++] = c;
    while (*c != '\0' && *c != ' ')
      ++c;
  }
  *c = '\0';
  arguments[count] = nullptr;
  return static_cast<int>(count);
}

} // namespace

int burin::board::call_main() noexcept {
  const int count = split_arguments();
  return main(count, arguments);
}
