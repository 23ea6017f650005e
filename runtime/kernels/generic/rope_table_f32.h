// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cosines and sines for rotary position embedding (Su et al. 2021), made once a step and used by
// every layer.
#ifndef BURIN_KERNELS_GENERIC_ROPE_TABLE_F32_H
#define BURIN_KERNELS_GENERIC_ROPE_TABLE_F32_H

#include "burin/strict.h"

#include "burin/math.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// table (tokens, half, 2) = cos and sin of float(position + t) * inv_freq[i], times `factor` (1 for
// all but stretched models); inv_freq (half). The angle is one float product, as in transformers.
// Nothing may alias.
inline void rope_table_f32(float *__restrict table, const float *__restrict inv_freq,
                           size_t position, size_t tokens, size_t half, float factor) {
  for (size_t t = 0; t < tokens; ++t) {
    float at = static_cast<float>(position + t);
    for (size_t i = 0; i < half; ++i, table += 2) {
      sincos_f32(at * inv_freq[i], table + 1, table);
      table[0] *= factor;
      table[1] *= factor;
    }
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_ROPE_TABLE_F32_H
