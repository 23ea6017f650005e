// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// 16-bit codes in floats' last bits, a register of floats at a time.
#ifndef BURIN_KERNELS_VECTORS_WRITE_SHORT_CODES_H
#define BURIN_KERNELS_VECTORS_WRITE_SHORT_CODES_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "short_codes.h"

#include <stddef.h>

namespace burin::kernels {

// codes[i] = short_code(x[i], inverse) for i < n; they may be the same array.
BURIN_INLINE inline void write_short_codes(float *codes, const float *x, float inverse, size_t n) {
  size_t i = 0;
  for (const size_t whole = whole_steps(n, kStrip); i < whole; i += kStrip) {
    Strip strip;
    strip.load(x + i);
    strip.v = strip.v * inverse + 12582912.0f;
    strip.store(codes + i);
  }
  for (; i < n; ++i)
    codes[i] = short_code(x[i], inverse);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_VECTORS_WRITE_SHORT_CODES_H
