// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The board that a WebAssembly engine is: console, exit and command line are functions that the
// embedder gives (run.mjs beside this file), and it calls start().

#include "../board.h"

extern "C" {
__attribute__((import_module("board"), import_name("write"))) void host_write(const char *bytes,
                                                                              size_t size);
__attribute__((import_module("board"), import_name("exit"))) void host_exit(int status);
// Copies at most `size` bytes, the terminating zero among them.
__attribute__((import_module("board"), import_name("command_line"))) void
host_command_line(char *buffer, size_t size);

void __wasm_call_ctors(); // wasm-ld's
__attribute__((export_name("start"))) void start();

void *__dso_handle = nullptr;
int __cxa_atexit(void (*)(void *), void *, void *) { return 0; }
}

void burin::board::write(const char *bytes, size_t size) noexcept { host_write(bytes, size); }

void burin::board::exit(int status) noexcept {
  host_exit(status);
  __builtin_trap(); // the embedder's exit does not come back
}

void burin::board::command_line(char *buffer, size_t size) noexcept {
  if (size != 0)
    host_command_line(buffer, size);
}

void start() {
  __wasm_call_ctors();
  burin::board::exit(burin::board::call_main());
}
