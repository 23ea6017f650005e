// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 8 bits for products of matrices: sixteen rows a tile, eight columns of a row in each
// half of a register.
#ifndef BURIN_KERNELS_I8MM_PACKING_I8_H
#define BURIN_KERNELS_I8MM_PACKING_I8_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr Packing kPackingI8 = {16, 8, 0, 32, Codes::kSigned};

} // namespace burin::kernels

#endif // BURIN_KERNELS_I8MM_PACKING_I8_H
