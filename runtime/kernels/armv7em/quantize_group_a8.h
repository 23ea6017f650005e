// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The codes of quantized activations as 16-bit numbers for SMLAD, which activation_a8.h explains.
#ifndef BURIN_KERNELS_ARMV7EM_QUANTIZE_GROUP_A8_H
#define BURIN_KERNELS_ARMV7EM_QUANTIZE_GROUP_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "scale_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Four codes, eight bytes; returns their sum.
BURIN_INLINE inline int32_t store_codes_a8(uint32_t *to, int32_t a, int32_t b, int32_t c,
                                           int32_t d) {
  to[0] = (static_cast<uint32_t>(256 * a - b) & 0xffffu) | static_cast<uint32_t>(256 * c - d) << 16;
  to[1] = (static_cast<uint32_t>(b) & 0xffffu) | static_cast<uint32_t>(d) << 16;
  return a + b + c + d;
}

// One group: codes of x (n) padded with zeros to a multiple of 32, and the sum of every 32.
inline void quantize_group_a8(uint8_t *codes, int32_t *sums, const float *x, size_t n,
                              float inverse) {
  auto *to = reinterpret_cast<uint32_t *>(codes);
  for (size_t at = 0; at < n; at += 32) {
    int32_t sum = 0;
    for (size_t i = at; i < at + 32; i += 4, to += 2) {
      auto code = [&](size_t j) BURIN_INLINE { return j < n ? code_a8(x[j], inverse) : 0; };
      if (i + 4 <= n)
        sum += store_codes_a8(to, code_a8(x[i], inverse), code_a8(x[i + 1], inverse),
                              code_a8(x[i + 2], inverse), code_a8(x[i + 3], inverse));
      else
        sum += store_codes_a8(to, code(i), code(i + 1), code(i + 2), code(i + 3));
    }
    sums[at / 32] = sum;
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV7EM_QUANTIZE_GROUP_A8_H
