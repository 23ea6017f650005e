// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From reset to main() on a Cortex-M: the vector table, the FPU, .data and .bss, static
// constructors, arguments. Linker scripts beside this file define the symbols. Interrupts stay off:
// nothing here uses one.

#include "board.h"

#include <stdint.h>

using Function = void (*)();

extern "C" {
extern uint8_t __stack_top[];
extern uint32_t __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[];
extern Function __init_array_start[], __init_array_end[];
[[noreturn]] void Reset_Handler();
void Fault_Handler();

void *__dso_handle = nullptr;
// Static destructors never run: the program ends by leaving the machine.
int __aeabi_atexit(void *, void (*)(void *), void *) { return 0; }
}

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

void Reset_Handler() {
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
  // Coprocessor access control: the FPU (and MVE) fault until coprocessors 10 and 11 are open.
  // Compilers may put FPU instructions into any prologue, so this comes first and calls nothing.
  auto *cpacr = reinterpret_cast<volatile uint32_t *>(0xE000ED88);
  *cpacr = *cpacr | (0xFu << 20);
  asm volatile("dsb\n\tisb" ::: "memory");
#endif
  const uint32_t *load = __data_load;
  for (uint32_t *word = __data_start; word < __data_end; ++word, ++load)
    *word = *load;
  for (uint32_t *word = __bss_start; word < __bss_end; ++word)
    *word = 0;
  for (Function *constructor = __init_array_start; constructor < __init_array_end; ++constructor)
    (*constructor)();
  const int count = split_arguments();
  burin::board::exit(main(count, arguments));
}

// The stack, then the system exceptions from number 1 on (Armv7-M manual, B1.5.2). Peripheral
// interrupts would follow; none is enabled.
struct VectorTable {
  const uint8_t *stack;
  Function exceptions[15];
};
__attribute__((section(".vectors"), used)) const VectorTable vectors = {
    __stack_top,
    {
        Reset_Handler, // 1
        Fault_Handler, // 2, NMI
        Fault_Handler, // 3, HardFault
        Fault_Handler, // 4, MemManage
        Fault_Handler, // 5, BusFault
        Fault_Handler, // 6, UsageFault
        nullptr,
        nullptr,
        nullptr,
        nullptr,
        Fault_Handler, // 11, SVCall
        Fault_Handler, // 12, DebugMonitor
        nullptr,
        Fault_Handler, // 14, PendSV
        Fault_Handler, // 15, SysTick
    },
};
