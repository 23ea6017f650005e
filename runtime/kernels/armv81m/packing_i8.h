// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of 8 bits for Helium: 16 bytes of each of eight rows.
#ifndef BURIN_KERNELS_ARMV81M_PACKING_I8_H
#define BURIN_KERNELS_ARMV81M_PACKING_I8_H

#include "burin/packing.h"

namespace burin::kernels {

inline constexpr Packing kPackingI8 = {8, 16, 0, 16, Codes::kSigned};

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV81M_PACKING_I8_H
