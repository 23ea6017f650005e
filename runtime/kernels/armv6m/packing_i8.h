// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 8 bits for Cortex-M0 and M3: a byte of each of four rows for every column, biased,
// because only unsigned bytes are loaded with an offset.
#ifndef BURIN_KERNELS_ARMV6M_PACKING_I8_H
#define BURIN_KERNELS_ARMV6M_PACKING_I8_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr Packing kPackingI8 = {4, 1, 0, 4, Codes::kBiased};

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV6M_PACKING_I8_H
