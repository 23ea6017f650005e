// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads one code point of UTF-8 that may be broken anywhere. A byte that begins no valid sequence
// (Unicode 16.0, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF) stands for
// itself, as an invalid code point of one byte.

#ifndef BURIN_UTF8_H
#define BURIN_UTF8_H

#include <stddef.h>
#include <stdint.h>

namespace burin {

inline constexpr uint32_t kInvalidCodePoint = 0xFFFFFFFFu;

struct CodePoint {
  uint32_t value;
  uint32_t size; // bytes, at least 1
};

// size > 0.
inline CodePoint decode_utf8(const char *text, size_t size) noexcept {
  uint32_t lead = static_cast<uint8_t>(text[0]);
  if (lead < 0x80)
    return {lead, 1};
  uint32_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || size < length)
    return {kInvalidCodePoint, 1};
  uint32_t value = lead & (0x7Fu >> length);
  for (uint32_t i = 1; i < length; ++i) {
    uint32_t next = static_cast<uint8_t>(text[i]);
    if ((next & 0xC0) != 0x80)
      return {kInvalidCodePoint, 1};
    value = value << 6 | (next & 0x3F);
  }
  bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  if (overlong || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
    return {kInvalidCodePoint, 1};
  return {value, length};
}

} // namespace burin

#endif // BURIN_UTF8_H
