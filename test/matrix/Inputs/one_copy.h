// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a model promises of the copies that it asks for, checked; breaking it ends the program.

#pragma once

#include <stddef.h>
#include <stdint.h>

extern "C" void cell_copy_start(void *to, const void *from, size_t bytes);
extern "C" void cell_copy_wait(void);

class OneCopy {
public:
  void start(void *to, const void *from, size_t bytes) {
    if (under_way_ || bytes == 0 || reinterpret_cast<uintptr_t>(to) % 32 != 0 ||
        reinterpret_cast<uintptr_t>(from) % 4 != 0)
      __builtin_trap();
    under_way_ = true;
    to_ = static_cast<volatile uint8_t *>(to);
    from_ = static_cast<const uint8_t *>(from);
    bytes_ = bytes;
    for (size_t i = 0; i < bytes; ++i) // a NaN as a float, -1 as a code
      to_[i] = 0xff;
  }

  void wait() {
    if (!under_way_)
      __builtin_trap();
    under_way_ = false;
  }

  void copy() {
    for (size_t i = 0; i < bytes_; ++i)
      to_[i] = from_[i];
  }

private:
  bool under_way_ = false;
  volatile uint8_t *to_ = nullptr;
  const uint8_t *from_ = nullptr;
  size_t bytes_ = 0;
};
