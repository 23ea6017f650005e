// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 4 bits for RV32IM: a byte of each of eight rows, two neighbouring columns in it.
#ifndef BURIN_KERNELS_RV32IM_PACKING_I4_H
#define BURIN_KERNELS_RV32IM_PACKING_I4_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr Packing kPackingI4 = {8, 1, 1, 32, Codes::kBiased};

} // namespace burin::kernels

#endif // BURIN_KERNELS_RV32IM_PACKING_I4_H
