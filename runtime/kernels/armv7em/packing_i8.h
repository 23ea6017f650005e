// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 8 bits for 16-bit multiplications: a word of each of four rows, two codes to a signed
// half of it.
#ifndef BURIN_KERNELS_ARMV7EM_PACKING_I8_H
#define BURIN_KERNELS_ARMV7EM_PACKING_I8_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr Packing kPackingI8 = {4, 4, 0, 4, Codes::kBorrowed};

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV7EM_PACKING_I8_H
