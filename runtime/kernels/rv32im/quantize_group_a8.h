// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The codes of quantized activations in pairs, as activation_a8.h describes them.
#ifndef BURIN_KERNELS_RV32IM_QUANTIZE_GROUP_A8_H
#define BURIN_KERNELS_RV32IM_QUANTIZE_GROUP_A8_H

#include "burin/strict.h"

#include "activation_a8.h"
#include "scale_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// One group: codes of x (n) padded with zeros to a multiple of 32, and the sum of every 32.
inline void quantize_group_a8(uint8_t *codes, int32_t *sums, const float *x, size_t n,
                              float inverse) {
  auto *to = reinterpret_cast<CodePairA8 *>(codes);
  for (size_t at = 0; at < n; at += 32) {
    int32_t sum = 0;
    for (size_t i = at; i < at + 32; i += 2, ++to) {
      const int32_t first = i < n ? code_a8(x[i], inverse) : 0;
      const int32_t second = i + 1 < n ? code_a8(x[i + 1], inverse) : 0;
      const auto both = static_cast<uint32_t>(first + second);
      *to = {both * 128 * 0x10001 - kOffsetA8,
             {static_cast<int8_t>(first), static_cast<int8_t>(second)},
             {0, 0}};
      sum += first + second;
    }
    sums[at / 32] = sum;
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_RV32IM_QUANTIZE_GROUP_A8_H
