// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Halves of a cache as floats with F16C, which gives the bits of any_half_to_float.
#ifndef BURIN_KERNELS_AVX2_EIGHT_HALVES_H
#define BURIN_KERNELS_AVX2_EIGHT_HALVES_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// Eight halves at p as floats.
BURIN_INLINE inline void load_eight_halves(Lanes &to, const uint16_t *p) {
  to.s[0].v = _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i *>(p)));
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_AVX2_EIGHT_HALVES_H
