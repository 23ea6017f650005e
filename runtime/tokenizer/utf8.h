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

// Where a text is handed on character by character, a byte that is none is kRawByte + byte.
inline constexpr uint32_t kRawByte = 0xFFFFFE00u, kEndOfText = 0xFFFFFFFFu;

inline uint32_t raw_byte(char byte) noexcept { return kRawByte | static_cast<uint8_t>(byte); }

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

// The bytes of a code point or of a raw byte; returns how many they are, 0 for kEndOfText.
inline uint32_t encode_utf8(uint32_t value, char bytes[4]) noexcept {
  if (value == kEndOfText)
    return 0;
  if (value < 0x80 || value >= kRawByte) {
    bytes[0] = static_cast<char>(value & 0xFF);
    return 1;
  }
  uint32_t size = value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
  for (uint32_t i = size - 1; i > 0; --i, value >>= 6)
    bytes[i] = static_cast<char>(0x80 | (value & 0x3F));
  bytes[0] = static_cast<char>((0xF00u >> size & 0xFF) | value);
  return size;
}

inline uint32_t utf8_size(uint32_t value) noexcept {
  return value == kEndOfText                 ? 0
         : value < 0x80 || value >= kRawByte ? 1
         : value < 0x800                     ? 2
         : value < 0x10000                   ? 3
                                             : 4;
}

} // namespace burin

#endif // BURIN_UTF8_H
