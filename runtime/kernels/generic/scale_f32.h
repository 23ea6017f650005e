// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One factor for everything.
#ifndef BURIN_KERNELS_GENERIC_SCALE_F32_H
#define BURIN_KERNELS_GENERIC_SCALE_F32_H

#include "burin/strict.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// x (n) *= factor, in place.
inline void scale_f32(float *x, size_t n, float factor) {
  for (size_t i = 0; i < n; ++i)
    x[i] *= factor;
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_SCALE_F32_H
