// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The least that a program needs on an emulated Cortex-M: vectors, the FPU switched on, puts and
// exit by semihosting. QEMU loads data where it runs and clears the rest, so nothing is copied.
// (.cc: not part of the unit tests.)
#include <stddef.h>
#include <stdint.h>

extern "C" void hash_all();

// Arm, "Semihosting for AArch32 and AArch64": SYS_WRITE0 4, SYS_EXIT_EXTENDED 0x20
static void call(uint32_t operation, const void *argument) {
  register uint32_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

extern "C" int puts(const char *text) {
  call(4, text);
  call(4, "\n");
  return 0;
}

[[noreturn]] static void leave(uint32_t status) {
  const uint32_t block[] = {0x20026, status};
  call(0x20, block);
  for (;;) {
  }
}

// Compilers call these for local arrays, at -O0 or to be small.
extern "C" __attribute__((used)) void *memcpy(void *to, const void *from, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    static_cast<unsigned char *>(to)[i] = static_cast<const unsigned char *>(from)[i];
    __asm__ volatile("" ::: "memory");
  }
  return to;
}

extern "C" __attribute__((used)) void *memset(void *to, int byte, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    static_cast<unsigned char *>(to)[i] = static_cast<unsigned char>(byte);
    __asm__ volatile("" ::: "memory");
  }
  return to;
}

[[noreturn]] static void reset() {
#if defined(__ARM_FP)
  *reinterpret_cast<volatile uint32_t *>(0xe000ed88) |= 0xfu << 20; // CPACR: coprocessors 10 and 11
  __asm__ volatile("dsb\n isb" ::: "memory");
#endif
  hash_all();
  leave(0);
}

[[noreturn]] static void fault() { leave(99); }

extern "C" __attribute__((section(".vectors"), used))
const uintptr_t vectors[16] = {0x20040000, // the stack's end
                               reinterpret_cast<uintptr_t>(reset),
                               reinterpret_cast<uintptr_t>(fault),
                               reinterpret_cast<uintptr_t>(fault),
                               reinterpret_cast<uintptr_t>(fault),
                               reinterpret_cast<uintptr_t>(fault),
                               reinterpret_cast<uintptr_t>(fault)};
