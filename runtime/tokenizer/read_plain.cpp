// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// No normalizer: the text as it is.

#include "reader.h"

namespace burin {

uint32_t read_plain(Reader &reader) noexcept {
  if (reader.at == reader.end)
    return kEndOfText;
  CodePoint point = decode_utf8(reader.at, static_cast<size_t>(reader.end - reader.at));
  uint32_t value = point.value == kInvalidCodePoint ? raw_byte(*reader.at) : point.value;
  reader.at += point.size;
  return value;
}

} // namespace burin
