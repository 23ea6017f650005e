// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What happens on a trap: say which one, where and on what, then exit with 99, so that a test ends
// at once with the reason instead of hanging. The numbers are those of the RISC-V privileged
// architecture, 3.1.15 (mcause).

#include "../board.h"

constexpr int kTrapStatus = 99;

extern "C" [[noreturn]] __attribute__((used)) void report_trap(uintptr_t cause, uintptr_t pc,
                                                               uintptr_t value) {
  using burin::board::write_hex, burin::board::write_text;
  write_text("trap: cause ");
  write_hex(cause, 2 * sizeof cause);
  write_text(" at pc ");
  write_hex(pc, 2 * sizeof pc);
  write_text(", value ");
  write_hex(value, 2 * sizeof value);
  write_text("\n");
  burin::board::exit(kTrapStatus);
}
