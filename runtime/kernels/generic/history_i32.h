// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Remembers the tokens of a sequence that may have to be read again.
#ifndef BURIN_KERNELS_GENERIC_HISTORY_I32_H
#define BURIN_KERNELS_GENERIC_HISTORY_I32_H

#include "burin/strict.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// history (1 + size): entries 1 + position ... become ids (tokens); those beyond `size` are
// dropped. Entry 0 is the decoder's. ids may lie in history, at their own places.
inline void history_i32(int32_t *history, const int32_t *ids, size_t position, size_t tokens,
                        size_t size) {
  for (size_t t = 0; t < tokens && position + t < size; ++t)
    history[1 + position + t] = ids[t];
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_HISTORY_I32_H
