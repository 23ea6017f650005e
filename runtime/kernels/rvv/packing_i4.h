// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 4 bits for RVV: a byte of each of 32 rows for every two columns.
#ifndef BURIN_KERNELS_RVV_PACKING_I4_H
#define BURIN_KERNELS_RVV_PACKING_I4_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr Packing kPackingI4 = {32, 1, 1, 32, Codes::kBiased};

} // namespace burin::kernels

#endif // BURIN_KERNELS_RVV_PACKING_I4_H
