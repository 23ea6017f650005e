// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From reset to start_image() on a Cortex-M: the vector table and the FPU. Linker scripts beside
// this file define the symbols. Interrupts stay off: nothing here uses one.

#include "../board.h"

#include <stdint.h>

using Function = void (*)();

extern "C" {
extern uint8_t __stack_top[];
[[noreturn]] void Reset_Handler();
void Fault_Handler();
}

void Reset_Handler() {
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
  // Coprocessor access control: the FPU (and MVE) fault until coprocessors 10 and 11 are open.
  // Compilers may put FPU instructions into any prologue, so this comes first and calls nothing.
  auto *cpacr = reinterpret_cast<volatile uint32_t *>(0xE000ED88);
  *cpacr = *cpacr | (0xFu << 20);
  asm volatile("dsb\n\tisb" ::: "memory");
#endif
  burin::board::start_image();
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
