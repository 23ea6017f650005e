// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Paint on the stack below main(): how deep it is gone is the most that the functions called since
// then took.

#ifndef PAINT_H
#define PAINT_H

#include "board.h"

#include <stdint.h>

namespace {

constexpr uintptr_t kPainted = 16384; // bytes below main()'s stack
constexpr uint8_t kPaint = 0xA5;

/// The stack pointer of whoever this is inlined into.
__attribute__((always_inline)) inline uintptr_t stack_pointer() {
  uintptr_t value;
#ifdef __riscv
  asm volatile("mv %0, sp" : "=r"(value));
#else
  asm volatile("mov %0, sp" : "=r"(value));
#endif
  return value;
}

/// Calls nothing, so that nothing is pushed while it paints below the caller's stack.
__attribute__((always_inline)) inline void paint(uintptr_t top) {
  for (uintptr_t at = top - kPainted; at < top; ++at)
    *reinterpret_cast<volatile uint8_t *>(at) = kPaint;
}

__attribute__((always_inline)) inline uint32_t taken(uintptr_t top) {
  uintptr_t at = top - kPainted;
  while (at < top && *reinterpret_cast<volatile uint8_t *>(at) == kPaint)
    ++at;
  return static_cast<uint32_t>(top - at);
}

void report(const char *what, uint32_t bytes) {
  burin::board::write_text(what);
  burin::board::write_hex(bytes);
  burin::board::write_text("\n");
}

} // namespace

#endif // PAINT_H
