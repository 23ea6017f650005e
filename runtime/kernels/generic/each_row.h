// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A loop over the rows of a tile that is none: written out by the language, because compilers keep
// a tile's sums in registers only then, and GCC does not always follow its own pragma.
#ifndef BURIN_KERNELS_GENERIC_EACH_ROW_H
#define BURIN_KERNELS_GENERIC_EACH_ROW_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// f(0), f(1), ... f(Rows - 1)
template <size_t Rows, class F> BURIN_INLINE inline void each_row(const F &f) {
  if constexpr (Rows > 8) { // no chip has so many registers, but it may have vectors
    for (size_t r = 0; r < Rows; ++r)
      f(r);
  } else if constexpr (Rows > 0) {
    each_row<Rows - 1>(f);
    f(Rows - 1);
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_EACH_ROW_H
