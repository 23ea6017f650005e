// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where products put their results: those of a tile without a loop, which compilers keep here, and
// with them the results in memory.
#ifndef BURIN_KERNELS_ARMV7EM_STORE_DOTS_H
#define BURIN_KERNELS_ARMV7EM_STORE_DOTS_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "each_row.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// to (count) = dots, or += with `add`
BURIN_INLINE inline void store_dots(float *to, const float *dots, size_t count, size_t add) {
  if (count == 4) {
    if (add)
      each_row<4>([&](size_t i) BURIN_INLINE { to[i] += dots[i]; });
    else
      each_row<4>([&](size_t i) BURIN_INLINE { to[i] = dots[i]; });
    return;
  }
  for (size_t i = 0; i < count; ++i)
    to[i] = add ? to[i] + dots[i] : dots[i];
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_ARMV7EM_STORE_DOTS_H
