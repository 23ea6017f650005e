// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The codes of quantized activations as 16-bit numbers for SMLAD, which activation_a8.h explains.
#ifndef BURIN_KERNELS_ARMV7EM_QUANTIZE_GROUP_A8_H
#define BURIN_KERNELS_ARMV7EM_QUANTIZE_GROUP_A8_H

#include "burin/strict.h"

#include "scale_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// One group: codes of x (n) padded with zeros to a multiple of 32, and the sum of every 32.
inline void quantize_group_a8(uint8_t *codes, int32_t *sums, const float *x, size_t n,
                              float inverse) {
  auto *to = reinterpret_cast<uint32_t *>(codes);
  for (size_t at = 0; at < n; at += 32) {
    int32_t sum = 0;
    for (size_t i = at; i < at + 32; i += 4, to += 2) {
      int32_t c[4] = {};
      for (size_t j = 0; j < 4; ++j) {
        if (i + j < n)
          c[j] = code_a8(x[i + j], inverse);
        sum += c[j];
      }
      to[0] = (static_cast<uint32_t>(256 * c[0] - c[1]) & 0xffffu) |
              static_cast<uint32_t>(256 * c[2] - c[3]) << 16;
      to[1] = (static_cast<uint32_t>(c[1]) & 0xffffu) | static_cast<uint32_t>(c[3]) << 16;
    }
    sums[at / 32] = sum;
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV7EM_QUANTIZE_GROUP_A8_H
