// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Soft capping of logits (Gemma Team 2024).
#ifndef BURIN_KERNELS_GENERIC_SOFT_CAP_F32_H
#define BURIN_KERNELS_GENERIC_SOFT_CAP_F32_H

#include "burin/strict.h"

#include "burin/math.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// x (n) becomes cap * tanh(x / cap), in place.
inline void soft_cap_f32(float *x, size_t n, float cap) {
  for (size_t i = 0; i < n; ++i)
    x[i] = tanh_f32(x[i] / cap) * cap;
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_SOFT_CAP_F32_H
