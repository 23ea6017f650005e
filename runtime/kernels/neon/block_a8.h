// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// 32 activations that become 8 bits, with NEON.
#ifndef BURIN_KERNELS_NEON_BLOCK_A8_H
#define BURIN_KERNELS_NEON_BLOCK_A8_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "each_row.h"

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// 32 neighbouring floats of a row, as quantize_tokens_a8 wants them.
struct BlockA8 {
  float32x4_t v[8];

  BURIN_INLINE void load(const float *x) {
    each_row<8>([&](size_t i) BURIN_INLINE { v[i] = vld1q_f32(x + 4 * i); });
  }

  static BURIN_INLINE uint32x4_t none() { return vdupq_n_u32(0); }
  static BURIN_INLINE uint32_t of(uint32x4_t lanes) { return vmaxvq_u32(lanes); }
  // For each lane the larger of `largest` and the bits of |x|.
  BURIN_INLINE uint32x4_t largest(uint32x4_t largest) const {
    each_row<8>([&](size_t i) BURIN_INLINE {
      largest = vmaxq_u32(largest, vreinterpretq_u32_f32(vabsq_f32(v[i])));
    });
    return largest;
  }

  // The codes of code_a8 and their sum.
  BURIN_INLINE void quantize(uint8_t *codes, uint8_t *sum, float inverse) const {
    const int8x16_t low = code(0, inverse), high = code(4, inverse);
    vst1q_s8(reinterpret_cast<int8_t *>(codes), low);
    vst1q_s8(reinterpret_cast<int8_t *>(codes) + 16, high);
    const int32_t all = vaddvq_s16(vpadalq_s8(vpaddlq_s8(low), high));
    __builtin_memcpy(sum, &all, sizeof all);
  }

private:
  // The last bytes of sixteen sums.
  BURIN_INLINE int8x16_t code(size_t at, float inverse) const {
    return vuzp1q_s8(halves(at, inverse), halves(at + 2, inverse));
  }
  BURIN_INLINE int8x16_t halves(size_t at, float inverse) const {
    return vreinterpretq_s8_s16(vuzp1q_s16(shifted(v[at], inverse), shifted(v[at + 1], inverse)));
  }
  static BURIN_INLINE int16x8_t shifted(float32x4_t x, float inverse) {
    return vreinterpretq_s16_f32(vaddq_f32(vmulq_n_f32(x, inverse), vdupq_n_f32(12582912.0f)));
  }
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_NEON_BLOCK_A8_H
