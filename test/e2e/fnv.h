// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// 64-bit FNV-1a (draft-eastlake-fnv) over the bits of floats in little-endian order: one number
// that says whether two machines computed the same, down to the last bit.

#ifndef BURIN_TEST_FNV_H
#define BURIN_TEST_FNV_H

#include <stddef.h>
#include <stdint.h>

class Fnv {
public:
  void add(uint8_t byte) { state = (state ^ byte) * 0x100000001b3; }

  void add(const float *values, size_t count) {
    for (size_t i = 0; i < count; ++i) {
      uint32_t bits = 0;
      __builtin_memcpy(&bits, &values[i], sizeof bits);
      for (unsigned shift = 0; shift < 32; shift += 8)
        add(static_cast<uint8_t>(bits >> shift));
    }
  }

  uint64_t value() const { return state; }

private:
  uint64_t state = 0xcbf29ce484222325;
};

#endif // BURIN_TEST_FNV_H
