// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where products put their results.
#ifndef BURIN_KERNELS_GENERIC_STORE_DOTS_H
#define BURIN_KERNELS_GENERIC_STORE_DOTS_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// to (count) = dots, or += with `add`
BURIN_INLINE inline void store_dots(float *to, const float *dots, size_t count, size_t add) {
  size_t i = 0;
  if (kStrip >= 4) { // GCC does not make vectors of the loop below
    BURIN_UNROLL for (const size_t whole = whole_steps(count, kStrip); i < whole; i += kStrip) {
      Strip strip, more;
      strip.load(dots + i);
      if (add) {
        more.load(to + i);
        strip.add(more);
      }
      strip.store(to + i);
    }
  }
  for (; i < count; ++i)
    to[i] = add ? to[i] + dots[i] : dots[i];
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_STORE_DOTS_H
