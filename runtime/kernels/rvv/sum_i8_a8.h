// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products of 8-bit codes with RVV, a row in each of 32 elements: an activation is a
// scalar, and nothing has to be added across. Registers of 128 bits are enough, longer ones are
// used in part. (GCC 12 has no RVV.)
#ifndef BURIN_KERNELS_RVV_SUM_I8_A8_H
#define BURIN_KERNELS_RVV_SUM_I8_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#if defined(__riscv_vector) && defined(__clang__)
#include <riscv_vector.h>
#endif
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// As each_tile_sum_a8 wants it; columns: a multiple of 4.
struct SumI8 {
  using Number = int32_t;
  static constexpr int32_t kBias = 0;

  static BURIN_INLINE void sum(int32_t *dots, const uint8_t *w, const uint8_t *x, size_t columns,
                               int32_t) {
    const auto *codes = reinterpret_cast<const int8_t *>(w),
               *activations = reinterpret_cast<const int8_t *>(x);
#if defined(__riscv_vector) && defined(__clang__)
    constexpr size_t kRows = 32;
    vint32m8_t sums = __riscv_vmv_v_x_i32m8(0, kRows);
    for (size_t i = columns / 2; i > 0; --i, codes += 2 * kRows, activations += 2) {
      // Two products fit 16 bits.
      vint16m4_t two =
          __riscv_vwmul_vx_i16m4(__riscv_vle8_v_i8m2(codes, kRows), activations[0], kRows);
      two = __riscv_vwmacc_vx_i16m4(two, activations[1], __riscv_vle8_v_i8m2(codes + kRows, kRows),
                                    kRows);
      sums = __riscv_vwadd_wv_i32m8(sums, two, kRows);
    }
    __riscv_vse32_v_i32m8(dots, sums, kRows);
#else
    for (size_t r = 0; r < 32; ++r)
      dots[r] = 0;
    for (size_t c = 0; c < columns; ++c, codes += 32)
      for (size_t r = 0; r < 32; ++r)
        dots[r] += codes[r] * activations[c];
#endif
  }
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_RVV_SUM_I8_A8_H
