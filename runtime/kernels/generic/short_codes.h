// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Floats as 16-bit codes, for exact sums of their products with 8-bit ones.
//
// A code is kept as the float x * inverse + 1.5 * 2^23, whose last 16 bits are x * inverse rounded
// to the nearest integer, ties to even: it takes the float's own place in memory.
#ifndef BURIN_KERNELS_GENERIC_SHORT_CODES_H
#define BURIN_KERNELS_GENERIC_SHORT_CODES_H

#include "burin/strict.h"

#include "burin/math.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

inline float short_code(float x, float inverse) { return x * inverse + 12582912.0f; }

inline int32_t short_of(float code) { return static_cast<int16_t>(bits_of(code)); }

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_SHORT_CODES_H
