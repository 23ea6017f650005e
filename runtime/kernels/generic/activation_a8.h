// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Quantized activations: a signed byte a code.
#ifndef BURIN_KERNELS_GENERIC_ACTIVATION_A8_H
#define BURIN_KERNELS_GENERIC_ACTIVATION_A8_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr size_t kCodeBytesA8 = 1;

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_ACTIVATION_A8_H
