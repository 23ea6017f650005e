// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The results of a weight's last tile, which has fewer rows than the others.
#ifndef BURIN_KERNELS_GENERIC_EMIT_REST_A8_H
#define BURIN_KERNELS_GENERIC_EMIT_REST_A8_H

#include "burin/strict.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// The last, partial tile, by two rows: GCC makes memcpy of a loop over a number that it does not
// know. Out of line, as its registers are better spent on the other tiles.
template <class Emit>
__attribute__((noinline)) inline void emit_rest_a8(size_t t, size_t r, const float *y, size_t count,
                                                   Emit emit) {
  for (size_t i = 0; i + 1 < count; i += 2)
    emit(t, r + i, y + i, 2);
  if (count % 2)
    emit(t, r + count - 1, y + count - 1, 1);
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_EMIT_REST_A8_H
