// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Four codes of a cache as two pairs of 16-bit numbers.
#ifndef BURIN_KERNELS_ARMV7EM_CODE_PAIRS_H
#define BURIN_KERNELS_ARMV7EM_CODE_PAIRS_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <arm_acle.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Codes where floats were or will be.
using CodeWord = uint32_t __attribute__((may_alias));

BURIN_INLINE inline uint32_t load_codes(const int8_t *codes) {
  uint32_t word;
  __builtin_memcpy(&word, codes, sizeof word); // these cores load from any address
  return word;
}

BURIN_INLINE inline int16x2_t even_codes(uint32_t word) {
  return __sxtb16(static_cast<int8x4_t>(word));
}
BURIN_INLINE inline int16x2_t odd_codes(uint32_t word) {
  int16x2_t pairs; // compilers rotate in an instruction of its own
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(pairs) : "r"(word));
  return pairs;
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV7EM_CODE_PAIRS_H
