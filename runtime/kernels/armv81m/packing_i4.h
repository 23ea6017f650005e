// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 4 bits for Helium: 16 bytes of each of eight rows, 16 columns in their low halves and
// the next 16 in the high ones.
#ifndef BURIN_KERNELS_ARMV81M_PACKING_I4_H
#define BURIN_KERNELS_ARMV81M_PACKING_I4_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr Packing kPackingI4 = {8, 16, 16, 32, Codes::kBiased};

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV81M_PACKING_I4_H
