// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Root-mean-square normalization and quantization in one: the norm's factor goes into the scales,
// its gain went into the columns of the weights when the model was compiled.
#ifndef BURIN_KERNELS_GENERIC_RMS_QUANTIZE_A8_H
#define BURIN_KERNELS_GENERIC_RMS_QUANTIZE_A8_H

#include "burin/strict.h"

#include "quantize_a8.h"
#include "rms_factor_f32.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// As quantize_a8, of x * rsqrt(mean(x^2) + eps). Nothing may alias.
inline void rms_quantize_a8(uint8_t *__restrict to, const float *__restrict x, size_t tokens,
                            size_t cols, size_t group, float eps) {
  const PackedActivation packed = {cols, group, kCodeBytesA8};
  for (size_t t = 0; t < tokens; ++t) {
    const float factor = rms_factor_f32(x + t * cols, cols, eps);
    quantize_tokens_a8(to + t * packed.bytes(), x + t * cols, 1, cols, group, &factor);
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_RMS_QUANTIZE_A8_H
