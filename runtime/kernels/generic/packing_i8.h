// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 8 bits: each row by itself.
#ifndef BURIN_KERNELS_GENERIC_PACKING_I8_H
#define BURIN_KERNELS_GENERIC_PACKING_I8_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr Packing kPackingI8 = {1, 4, 0, 4, Codes::kSigned};

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_PACKING_I8_H
