// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Quantized activations for RV32IM: for two codes a word and two bytes. The word is what the bias
// of two weights adds to their products with the codes (sum_i8_a8.h), known once for all rows.
#ifndef BURIN_KERNELS_RV32IM_ACTIVATION_A8_H
#define BURIN_KERNELS_RV32IM_ACTIVATION_A8_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr size_t kCodeBytesA8 = 4;

// Two codes, eight bytes.
struct CodePairA8 {
  uint32_t excess; // 128 (codes[0] + codes[1]) in both halves, less an offset
  int8_t codes[2];
  int8_t unused[2];
};

// Added to the lower half of two columns' products, so that it is never negative.
inline constexpr uint32_t kOffsetA8 = 0x8000;

} // namespace burin::kernels

#endif // BURIN_KERNELS_RV32IM_ACTIVATION_A8_H
