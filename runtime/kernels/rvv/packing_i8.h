// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 8 bits for RVV: a byte of each of 32 rows for every column, two registers of 128 bits.
#ifndef BURIN_KERNELS_RVV_PACKING_I8_H
#define BURIN_KERNELS_RVV_PACKING_I8_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr Packing kPackingI8 = {32, 1, 0, 4, Codes::kSigned};

} // namespace burin::kernels

#endif // BURIN_KERNELS_RVV_PACKING_I8_H
