// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a program on an emulated board may use: text to the console, an exit status, and a main()
// with arguments. It stands in for the UART driver and the endless loop that real firmware would
// have.

#ifndef BURIN_BOARD_H
#define BURIN_BOARD_H

#include <stddef.h>
#include <stdint.h>

// The start-up code calls it with the emulator's arguments. Declared here because clang mangles an
// undeclared main() under -ffreestanding.
extern "C" int main(int argc, char **argv);

namespace burin::board {

/// Writes `size` bytes to the console, unchanged and unbuffered.
void write(const char *bytes, size_t size) noexcept;

/// Ends the program with `status` (the emulator's own exit status, modulo 256). Runs no
/// destructors.
[[noreturn]] void exit(int status) noexcept;

/// A terminated text, and a number as 0x and `digits` digits.
void write_text(const char *text) noexcept;
void write_hex(uintptr_t value, unsigned digits = 8) noexcept;

/// Fills `buffer` with the command line, blank-separated and terminated; an empty string if there
/// is none or it does not fit in `size` bytes.
void command_line(char *buffer, size_t size) noexcept;

/// Splits the command line at blanks, calls main() and returns what it returns.
int call_main() noexcept;

/// From a stack to main(): .data, .bss, static constructors, then exit() with main's status. The
/// linker script's symbols say where they lie. Assembly calls it by this name.
extern "C" [[noreturn]] void start_image() noexcept;

} // namespace burin::board

#endif // BURIN_BOARD_H
