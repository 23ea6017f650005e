// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 8 bits for RV32IM: a byte of each of eight rows for every column, so that a word holds
// four rows; biased, because two of them become unsigned halves of a word.
#ifndef BURIN_KERNELS_RV32IM_PACKING_I8_H
#define BURIN_KERNELS_RV32IM_PACKING_I8_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr Packing kPackingI8 = {8, 1, 0, 4, Codes::kBiased};

} // namespace burin::kernels

#endif // BURIN_KERNELS_RV32IM_PACKING_I8_H
