// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Activations to 8 bits for the products behind them.
#ifndef BURIN_KERNELS_GENERIC_QUANTIZE_A8_H
#define BURIN_KERNELS_GENERIC_QUANTIZE_A8_H

#include "burin/strict.h"

#include "burin/packing.h"

#include "activation_a8.h"
#include "quantize_group_a8.h"
#include "scale_a8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// to (tokens): PackedActivation of x (tokens, cols), with one scale for `group` columns (32, or 0
// for all of them); scales are multiplied by factors[t] where `factors` is not null. Nothing may
// alias.
inline void quantize_tokens_a8(uint8_t *to, const float *x, size_t tokens, size_t cols,
                               size_t group, const float *factors) {
  const PackedActivation packed = {cols, group, kCodeBytesA8};
  for (size_t t = 0; t < tokens; ++t) {
    uint8_t *token = to + t * packed.bytes();
    auto *scales = reinterpret_cast<float *>(token);
    auto *sums = reinterpret_cast<int32_t *>(token + packed.sums_at());
    uint8_t *codes = token + packed.codes_at();
    const float factor = factors ? factors[t] : 1.0f;
    const size_t width = group ? group : cols;
    for (size_t at = 0; at < cols; at += width) {
      const size_t n = cols - at < width ? cols - at : width;
      const float *from = x + t * cols + at;
      ScaleA8 scale = scale_a8(largest_a8(from, n));
      scales[at / width] = scale.scale * factor;
      quantize_group_a8(codes + at * kCodeBytesA8, sums + at / 32, from, n, scale.inverse);
    }
  }
}

// As quantize_tokens_a8, without factors. to: bytes of PackedActivation, `tokens` times.
inline void quantize_a8(uint8_t *__restrict to, const float *__restrict x, size_t tokens,
                        size_t cols, size_t group) {
  quantize_tokens_a8(to, x, tokens, cols, group, nullptr);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_QUANTIZE_A8_H
