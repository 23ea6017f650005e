// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What C++ expects before main(), on every board that starts from flash: initialized and zeroed
// data, static constructors. Linker scripts define the symbols.

#include "board.h"

#include <stdint.h>

using Function = void (*)();

extern "C" {
extern uint32_t __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[];
extern Function __init_array_start[], __init_array_end[];

void *__dso_handle = nullptr;
// Static destructors never run: the program ends by leaving the machine.
int __aeabi_atexit(void *, void (*)(void *), void *) { return 0; }
int __cxa_atexit(void (*)(void *), void *, void *) { return 0; }
}

extern "C" void burin::board::start_image() noexcept {
  const uint32_t *load = __data_load;
  for (uint32_t *word = __data_start; word < __data_end; ++word, ++load)
    *word = *load;
  for (uint32_t *word = __bss_start; word < __bss_end; ++word)
    *word = 0;
  for (Function *constructor = __init_array_start; constructor < __init_array_end; ++constructor)
    (*constructor)();
  exit(call_main());
}
