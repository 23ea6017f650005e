// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The factor of root-mean-square normalization (Zhang and Sennrich 2019), shared by all kernels
// that contain it.
#ifndef BURIN_KERNELS_GENERIC_RMS_FACTOR_F32_H
#define BURIN_KERNELS_GENERIC_RMS_FACTOR_F32_H

#include "burin/strict.h"

#include "burin/lanes.h"
#include "burin/math.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Tokens whose factors the fused kernels hold at once; weights are read once for each such group.
inline constexpr size_t kTokenGroup = 16;

// 1 / sqrt(mean(x^2) + eps), x (dim)
inline float rms_factor_f32(const float *x, size_t dim, float eps) {
  return rsqrt_f32(sum_squares_f32(x, dim) / static_cast<float>(dim) + eps);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_RMS_FACTOR_F32_H
