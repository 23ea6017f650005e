// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 4 bits for Cortex-M0 and M3: a word is two columns of four rows.
#ifndef BURIN_KERNELS_ARMV6M_PACKING_I4_H
#define BURIN_KERNELS_ARMV6M_PACKING_I4_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr Packing kPackingI4 = {4, 1, 1, 32, Codes::kBiased};

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV6M_PACKING_I4_H
