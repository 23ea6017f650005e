// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// No word splitter: tokens may go anywhere (ByteLevel with use_regex false).

#include "burin/tokenizer.h"

namespace burin {

size_t next_word_whole(const char *, size_t size) noexcept { return size; }

} // namespace burin
