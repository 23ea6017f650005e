// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a program on an emulated board may use: text to the console and an exit status, both over
// semihosting, and a main() with arguments. It stands in for the UART driver and the endless loop
// that real firmware would have.

#ifndef BURIN_BOARD_H
#define BURIN_BOARD_H

#include <stddef.h>

// The start-up code calls it with the emulator's arguments. Declared here because clang mangles an
// undeclared main() under -ffreestanding.
extern "C" int main(int argc, char **argv);

namespace burin::board {

/// Writes `size` bytes to the console, unchanged and unbuffered.
void write(const char *bytes, size_t size) noexcept;

/// Ends the program with `status` (the emulator's own exit status, modulo 256). Runs no
/// destructors.
[[noreturn]] void exit(int status) noexcept;

/// Fills `buffer` with the command line, blank-separated and terminated; an empty string if there
/// is none or it does not fit in `size` bytes.
void command_line(char *buffer, size_t size) noexcept;

} // namespace burin::board

#endif // BURIN_BOARD_H
