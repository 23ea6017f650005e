// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// No word splitter: tokens may go anywhere (ByteLevel with use_regex false).

#include "reader.h"

namespace burin {

void next_word_whole(Reader &reader) noexcept {
  while (reader.value != kEndOfText)
    reader.advance();
}

} // namespace burin
