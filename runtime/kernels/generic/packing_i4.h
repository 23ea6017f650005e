// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 4 bits: each row by itself, 16 columns in the low halves of 16 bytes and the next 16
// in the high halves.
#ifndef BURIN_KERNELS_GENERIC_PACKING_I4_H
#define BURIN_KERNELS_GENERIC_PACKING_I4_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr Packing kPackingI4 = {1, 16, 16, 32, Codes::kBiased};

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_PACKING_I4_H
