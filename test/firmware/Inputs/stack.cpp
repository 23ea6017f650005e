// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Paints the stack below main(), runs the model and finds how deep the paint is gone: the most that
// the model's functions took.

#include "board.h"
#include "tales_nano.h"

#include <stdint.h>

namespace {

constexpr uintptr_t kPainted = 16384; // bytes below main()'s stack
constexpr uint8_t kPaint = 0xA5;

tales_nano::Arena arena;
tales_nano::KvCache cache;

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

int main(int, char **) {
  tales_nano::Decoder decoder(arena, cache);
  const tales_nano::Token prompt[] = {1, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50};
  uintptr_t top = stack_pointer();
  paint(top);
  tales_nano::Status stepped = decoder.step(1);
  uint32_t step = taken(top);
  paint(top);
  tales_nano::Status fed = decoder.prefill(prompt, sizeof(prompt) / sizeof(prompt[0]));
  uint32_t prefill = taken(top);
  report("step ", step);
  report("prefill ", prefill);
  return stepped == tales_nano::Status::kOk && fed == tales_nano::Status::kOk ? 0 : 1;
}
