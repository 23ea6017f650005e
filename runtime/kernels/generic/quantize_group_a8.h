// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The codes of quantized activations in the order that the target's kernels read: here a signed
// byte each, as they come.
#ifndef BURIN_KERNELS_GENERIC_QUANTIZE_GROUP_A8_H
#define BURIN_KERNELS_GENERIC_QUANTIZE_GROUP_A8_H

#include "burin/strict.h"

#include "scale_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// One group: codes of x (n) padded with zeros to a multiple of 32, and the sum of every 32.
inline void quantize_group_a8(uint8_t *codes, int32_t *sums, const float *x, size_t n,
                              float inverse) {
  for (size_t at = 0; at < n; at += 32) {
    int32_t sum = 0;
    for (size_t i = at; i < at + 32; ++i) {
      int32_t code = i < n ? code_a8(x[i], inverse) : 0;
      codes[i] = static_cast<uint8_t>(code);
      sum += code;
    }
    sums[at / 32] = sum;
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_QUANTIZE_GROUP_A8_H
