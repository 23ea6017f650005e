// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copies an activation. Compiled models rarely need it: most values are updated in place.
#ifndef BURIN_KERNELS_GENERIC_COPY_F32_H
#define BURIN_KERNELS_GENERIC_COPY_F32_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <stddef.h>

namespace burin::kernels {

// y (n) = x (n). y may not alias x.
inline void copy_f32(float *__restrict y, const float *__restrict x, size_t n) {
  burin::copy_f32(y, x, n);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_COPY_F32_H
