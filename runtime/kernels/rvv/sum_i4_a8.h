// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products of 4-bit codes with RVV, as those of sum_i8_a8.h.
#ifndef BURIN_KERNELS_RVV_SUM_I4_A8_H
#define BURIN_KERNELS_RVV_SUM_I4_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#if defined(__riscv_vector) && defined(__clang__)
#include <riscv_vector.h>
#endif
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

template <int32_t Bias> struct SumI4 {
  using Number = int32_t;
  static constexpr int32_t kBias = Bias;

  // As each_tile_sum_a8 wants it; columns: a multiple of 32.
  static BURIN_INLINE void sum(int32_t *dots, const uint8_t *w, const uint8_t *x, size_t columns,
                               int32_t start) {
    const auto *activations = reinterpret_cast<const int8_t *>(x);
#if defined(__riscv_vector) && defined(__clang__)
    constexpr size_t kRows = 32;
    vint32m8_t sums = __riscv_vmv_v_x_i32m8(start, kRows);
    for (size_t i = columns / 16; i > 0; --i) {
      vint16m4_t sixteen = __riscv_vmv_v_x_i16m4(0, kRows); // their products fit 16 bits
      for (size_t j = 0; j < 8; ++j, w += kRows, activations += 2) {
        const vuint8m2_t both = __riscv_vle8_v_u8m2(w, kRows);
        const vuint8m2_t low = __riscv_vand_vx_u8m2(both, 15, kRows),
                         high = __riscv_vsrl_vx_u8m2(both, 4, kRows);
        sixteen = __riscv_vwmacc_vx_i16m4(sixteen, activations[0],
                                          __riscv_vreinterpret_v_u8m2_i8m2(low), kRows);
        sixteen = __riscv_vwmacc_vx_i16m4(sixteen, activations[1],
                                          __riscv_vreinterpret_v_u8m2_i8m2(high), kRows);
      }
      sums = __riscv_vwadd_wv_i32m8(sums, sixteen, kRows);
    }
    __riscv_vse32_v_i32m8(dots, sums, kRows);
#else
    for (size_t r = 0; r < 32; ++r)
      dots[r] = start;
    for (size_t c = 0; c < columns; c += 2, w += 32)
      for (size_t r = 0; r < 32; ++r)
        dots[r] += (w[r] & 15) * activations[c] + (w[r] >> 4) * activations[c + 1];
#endif
  }
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_RVV_SUM_I4_A8_H
