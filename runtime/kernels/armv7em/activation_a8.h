// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Quantized activations for SMLAD: of four codes a, b, c, d the 16-bit numbers 256 a - b, 256 c -
// d, b, d. Of a weight's bytes p, q with q in the higher one, the pair h = p + 256 q is a signed
// half of a word as it is, and p is what SXTB16 makes of it:
//   256 (p a + q b) = p (256 a - b) + h b
// so that two codes cost two multiplications and half an extraction, where others extract both.
// This is exact modulo 2^32 in any order.
#ifndef BURIN_KERNELS_ARMV7EM_ACTIVATION_A8_H
#define BURIN_KERNELS_ARMV7EM_ACTIVATION_A8_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr size_t kCodeBytesA8 = 2;

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV7EM_ACTIVATION_A8_H
