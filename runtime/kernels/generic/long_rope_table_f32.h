// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cosines and sines of LongRoPE (Ding et al. 2024), which has other frequencies for long sequences.
#ifndef BURIN_KERNELS_GENERIC_LONG_ROPE_TABLE_F32_H
#define BURIN_KERNELS_GENERIC_LONG_ROPE_TABLE_F32_H

#include "burin/strict.h"

#include "rope_table_f32.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// As rope_table_f32 with the first row of inv_freq (2, half), or with the second if the sequence
// that the tokens belong to has more than `original`: history[0], these tokens included. Nothing
// may alias.
inline void long_rope_table_f32(float *__restrict table, const float *__restrict inv_freq,
                                const int32_t *__restrict history, size_t position, size_t tokens,
                                size_t half, size_t original, float factor) {
  bool is_long = static_cast<size_t>(history[0]) > original;
  rope_table_f32(table, is_long ? inv_freq + half : inv_freq, position, tokens, half, factor);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_LONG_ROPE_TABLE_F32_H
