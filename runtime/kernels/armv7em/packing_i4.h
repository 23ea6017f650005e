// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 4 bits for 16-bit multiplications: a word of each of four rows, four columns in its
// bytes' low halves and the next four in the high ones.
#ifndef BURIN_KERNELS_ARMV7EM_PACKING_I4_H
#define BURIN_KERNELS_ARMV7EM_PACKING_I4_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr Packing kPackingI4 = {4, 4, 4, 32, Codes::kBiased};

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV7EM_PACKING_I4_H
