// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 4 bits for products of matrices: as 8 bits, with the codes of eight columns in the low
// halves of eight bytes and those of the columns 16 behind them in the high halves.
#ifndef BURIN_KERNELS_I8MM_PACKING_I4_H
#define BURIN_KERNELS_I8MM_PACKING_I4_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr Packing kPackingI4 = {16, 8, 16, 32, Codes::kBiased};

} // namespace burin::kernels

#endif // BURIN_KERNELS_I8MM_PACKING_I4_H
