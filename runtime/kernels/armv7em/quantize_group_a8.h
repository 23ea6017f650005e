// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The codes of quantized activations as 16-bit numbers for SMLAD, which activation_a8.h explains.
#ifndef BURIN_KERNELS_ARMV7EM_QUANTIZE_GROUP_A8_H
#define BURIN_KERNELS_ARMV7EM_QUANTIZE_GROUP_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "scale_a8.h"

#include <arm_acle.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// The code of x in the lowest 16 bits, which nothing has to extract; above them is always the same.
BURIN_INLINE inline uint32_t biased_code_a8(float x, float inverse) {
  return bits_of(x * inverse + 12582912.0f);
}

// Four codes, eight bytes. `sum` gets 256 times their sum.
BURIN_INLINE inline void store_codes_a8(uint32_t *to, uint32_t a, uint32_t b, uint32_t c,
                                        uint32_t d, int32_t &sum) {
  const uint32_t left = (256 * a - b) & 0xffffu, first = left | (256 * c - d) << 16;
  const uint32_t second = (b & 0xffffu) | d << 16;
  to[0] = first;
  to[1] = second;
  sum = __smlad(static_cast<int16x2_t>(first), 0x00010001, sum);
  sum = __smlad(static_cast<int16x2_t>(second), 0x01010101, sum);
}

// One group: codes of x (n) padded with zeros to a multiple of 32, and the sum of every 32.
inline void quantize_group_a8(uint8_t *codes, int32_t *sums, const float *x, size_t n,
                              float inverse) {
  auto *to = reinterpret_cast<uint32_t *>(codes);
  for (size_t at = 0; at < n; at += 32) {
    int32_t sum = 0;
    for (size_t i = at; i < at + 32; i += 4, to += 2) {
      auto code = [&](size_t j) BURIN_INLINE { return j < n ? biased_code_a8(x[j], inverse) : 0; };
      if (i + 4 <= n)
        store_codes_a8(to, biased_code_a8(x[i], inverse), biased_code_a8(x[i + 1], inverse),
                       biased_code_a8(x[i + 2], inverse), biased_code_a8(x[i + 3], inverse), sum);
      else
        store_codes_a8(to, code(i), code(i + 1), code(i + 2), code(i + 3), sum);
    }
    sums[at / 32] = sum >> 8;
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV7EM_QUANTIZE_GROUP_A8_H
