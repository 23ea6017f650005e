// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A Hexagon program under Linux without a C library, which Debian has none of: console and exit as
// system calls (number in r6, arguments from r0 on, trap0(#1)).

#include "../board.h"

using Function = void (*)();

extern "C" {
extern Function __init_array_start[], __init_array_end[]; // the linker's
[[noreturn]] void start_linux(uintptr_t *stack);

void *__dso_handle = nullptr;
int __cxa_atexit(void (*)(void *), void *, void *) { return 0; }
}

namespace {

constexpr uintptr_t kWrite = 64, kExit = 94;

intptr_t system_call(uintptr_t number, uintptr_t first, uintptr_t second,
                     uintptr_t third) noexcept {
  register uintptr_t r6 asm("r6") = number;
  register uintptr_t r0 asm("r0") = first;
  register uintptr_t r1 asm("r1") = second;
  register uintptr_t r2 asm("r2") = third;
  asm volatile("trap0(#1)" : "+r"(r0) : "r"(r1), "r"(r2), "r"(r6) : "memory");
  return static_cast<intptr_t>(r0);
}

} // namespace

void burin::board::write(const char *bytes, size_t size) noexcept {
  for (size_t done = 0; done < size;) {
    const intptr_t written =
        system_call(kWrite, 1, reinterpret_cast<uintptr_t>(bytes + done), size - done);
    if (written <= 0)
      return;
    done += static_cast<size_t>(written);
  }
}

void burin::board::exit(int status) noexcept {
  for (;;)
    system_call(kExit, static_cast<uintptr_t>(status), 0, 0);
}

// The stack holds the count, the arguments and a null.
void start_linux(uintptr_t *stack) {
  const int count = static_cast<int>(stack[0]);
  auto *arguments = reinterpret_cast<char **>(stack + 1);
  for (Function *constructor = __init_array_start; constructor < __init_array_end; ++constructor)
    (*constructor)();
  burin::board::exit(main(count, arguments));
}

extern "C" __attribute__((naked, used)) void _start() {
  asm volatile("r0 = r29\n\tr29 = and(r29, #-16)\n\tcall start_linux");
}
