// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The end of several dot products at once.
#ifndef BURIN_KERNELS_GENERIC_LANE_SUMS_F32_H
#define BURIN_KERNELS_GENERIC_LANE_SUMS_F32_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// out[i] = the sum of sums[i]'s lanes
template <size_t Count>
BURIN_INLINE inline void lane_sums_f32(float (&out)[Count], const Lanes (&sums)[Count]) {
  BURIN_UNROLL for (size_t i = 0; i < Count; ++i) out[i] = sums[i].sum();
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_LANE_SUMS_F32_H
