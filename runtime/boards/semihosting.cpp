// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The board's console, exit and command line as semihosting calls (Arm "Semihosting for AArch32 and
// AArch64", ABI 2023Q3; RISC-V took it over). Without a debugger or an emulator that answers, the
// breakpoint is a fault.

#include "board.h"

#include <stdint.h>

namespace {

enum Operation : intptr_t {
  kSysOpen = 0x01,
  kSysWrite = 0x05,
  kSysGetCommandLine = 0x15,
  kSysExitExtended = 0x20,
};
constexpr uintptr_t kOpenForWriting = 4;        // "w"
constexpr uintptr_t kApplicationExit = 0x20026; // ADP_Stopped_ApplicationExit

intptr_t console = -1; // handle, opened at the first write

} // namespace

// The instruction that asks the debugger, each architecture's own: takes an operation and its
// parameter block, gives the result.
extern "C" intptr_t semihost(intptr_t operation, const uintptr_t *block) noexcept;

void burin::board::write(const char *bytes, size_t size) noexcept {
  if (console < 0) {
    // ":tt" is the terminal. SYS_WRITE0 would do without a handle, but QEMU sends it to standard
    // error.
    const uintptr_t open[] = {reinterpret_cast<uintptr_t>(":tt"), kOpenForWriting, 3};
    console = semihost(kSysOpen, open);
  }
  const uintptr_t block[] = {static_cast<uintptr_t>(console), reinterpret_cast<uintptr_t>(bytes),
                             size};
  semihost(kSysWrite, block);
}

void burin::board::exit(int status) noexcept {
  const uintptr_t block[] = {kApplicationExit, static_cast<uintptr_t>(status)};
  semihost(kSysExitExtended, block);
  for (;;) {
  }
}

void burin::board::command_line(char *buffer, size_t size) noexcept {
  const uintptr_t block[] = {reinterpret_cast<uintptr_t>(buffer), size};
  if (size != 0 && semihost(kSysGetCommandLine, block) != 0)
    buffer[0] = '\0';
}
