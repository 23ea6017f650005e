// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SentencePiece's mark of a space, U+2581, is the same to it as a space; both are read as spaces.

#include "reader.h"

namespace burin {

uint32_t read_spaces(Reader &reader) noexcept {
  uint32_t value = read_plain(reader);
  return value == 0x2581 ? ' ' : value;
}

} // namespace burin
