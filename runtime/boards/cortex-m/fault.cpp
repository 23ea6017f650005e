// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What happens on a fault: say which one, where and why, then exit with 99, so that a test ends at
// once with the reason instead of hanging. The registers are those of the Armv7-M manual, B1.5.6
// (stack frame) and B3.2 (status).

#include "../board.h"

#include <stdint.h>

namespace {

constexpr int kFaultStatus = 99;

uint32_t read_register(uintptr_t address) noexcept {
  return *reinterpret_cast<const volatile uint32_t *>(address);
}

const char *exception_name(uint32_t number) noexcept {
  switch (number) {
  case 2:
    return "NMI";
  case 3:
    return "HardFault";
  case 4:
    return "MemManage";
  case 5:
    return "BusFault";
  case 6:
    return "UsageFault";
  case 11:
    return "SVCall";
  case 12:
    return "DebugMonitor";
  case 14:
    return "PendSV";
  case 15:
    return "SysTick";
  default:
    return "exception";
  }
}

} // namespace

// `frame` is what the core pushed: r0-r3, r12, lr, pc, xpsr, as far as there was room for it.
extern "C" [[noreturn]] __attribute__((used)) void report_fault(const uint32_t *frame) {
  uint32_t number = 0;
  asm volatile("mrs %0, ipsr" : "=r"(number));
  using burin::board::write_hex, burin::board::write_text;
  write_text("fault: ");
  write_text(exception_name(number));
  write_text(" at pc ");
  write_hex(frame[6]);
  write_text(", cfsr ");
  write_hex(read_register(0xE000ED28));
  write_text(", hfsr ");
  write_hex(read_register(0xE000ED2C));
  // MMFAR and BFAR, where the status says that they hold an address. An M0 reads zeros.
  if (uint32_t status = read_register(0xE000ED28); status & 0x8080) {
    write_text(", address ");
    write_hex(read_register(status & 0x80 ? 0xE000ED34 : 0xE000ED38));
  }
  write_text("\n");
  burin::board::exit(kFaultStatus);
}

extern "C" __attribute__((naked, used)) void Fault_Handler() {
  // Bit 2 of lr says which stack has the frame. An M0 has no conditional instructions.
  asm volatile(".syntax unified\n\t"
               "movs r0, #4\n\t"
               "mov r1, lr\n\t"
               "tst r0, r1\n\t"
               "beq 1f\n\t"
               "mrs r0, psp\n\t"
               "b report_fault\n"
               "1:\n\t"
               "mrs r0, msp\n\t"
               "b report_fault");
}
