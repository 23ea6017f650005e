// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of a query with the keys of a cache of 8-bit codes, with NEON: sixteen columns of four
// positions at a time.
#ifndef BURIN_KERNELS_NEON_KEY_DOTS_I8_H
#define BURIN_KERNELS_NEON_KEY_DOTS_I8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "each_key_dot_i8.h"
#include "each_row.h"

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// The last 16 bits of eight floats.
BURIN_INLINE inline int16x8_t shorts_at(const float *codes) {
  return vuzp1q_s16(vreinterpretq_s16_f32(vld1q_f32(codes)),
                    vreinterpretq_s16_f32(vld1q_f32(codes + 4)));
}

// As each_key_dot_i8 wants them.
struct KeysI8 {
  static constexpr size_t kColumns = 16;

  template <size_t kKeys>
  static BURIN_INLINE void dots(int32_t (&dots)[kKeys], const float *codes, const int8_t *k,
                                size_t head_dim) {
    int32x4_t sums[kKeys];
    each_row<kKeys>([&](size_t i) BURIN_INLINE { sums[i] = vdupq_n_s32(0); });
    const size_t whole = whole_steps(head_dim, kColumns);
    for (size_t d = 0; d < whole; d += kColumns) {
      const int16x8_t low = shorts_at(codes + d), high = shorts_at(codes + d + 8);
      each_row<kKeys>([&](size_t i) BURIN_INLINE {
        const int8x16_t key = vld1q_s8(k + i * head_dim + d);
        const int16x8_t first = vmovl_s8(vget_low_s8(key)), second = vmovl_high_s8(key);
        sums[i] = vmlal_s16(sums[i], vget_low_s16(low), vget_low_s16(first));
        sums[i] = vmlal_high_s16(sums[i], low, first);
        sums[i] = vmlal_s16(sums[i], vget_low_s16(high), vget_low_s16(second));
        sums[i] = vmlal_high_s16(sums[i], high, second);
      });
    }
    each_row<kKeys>([&](size_t i) BURIN_INLINE { dots[i] = vaddvq_s32(sums[i]); });
  }
};

// As the generic one says.
template <class Emit>
inline void key_dots_i8(float *codes, const float *q, float inverse, const int8_t *k,
                        size_t positions, size_t head_dim, const Emit &emit) {
  each_key_dot_i8<KeysI8>(codes, q, inverse, k, positions, head_dim, emit);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_NEON_KEY_DOTS_I8_H
