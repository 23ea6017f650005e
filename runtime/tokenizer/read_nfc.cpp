// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Unicode's composed form, which Qwen's tokenizers work on.

#include "reader.h"

namespace burin {

uint32_t read_nfc(Reader &reader) noexcept {
  return next_canonical(reader.canonical, reader.end, /*compose=*/true);
}

} // namespace burin
