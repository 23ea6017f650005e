// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The only three things that word splitters ask of Unicode: is this a letter (\p{L}), a number
// (\p{N}) or white space (\s)? unicode_classes.py writes the tables behind it.

#ifndef BURIN_UNICODE_CLASSES_H
#define BURIN_UNICODE_CLASSES_H

#include "utf8.h"

namespace burin {

enum class CharClass : uint8_t { kOther, kLetter, kNumber, kSpace, kEnd };

// For code points from U+0080 on.
CharClass class_beyond_ascii(uint32_t code_point) noexcept;

inline CharClass class_of(uint32_t code_point) noexcept {
  if (code_point >= 0x80)
    return code_point == kInvalidCodePoint ? CharClass::kOther : class_beyond_ascii(code_point);
  if ((code_point | 0x20) - 'a' < 26)
    return CharClass::kLetter;
  if (code_point - '0' < 10)
    return CharClass::kNumber;
  return code_point == ' ' || code_point - '\t' < 5 ? CharClass::kSpace : CharClass::kOther;
}

struct Char {
  uint32_t value; // code point
  uint32_t size;  // bytes, 0 at the end
  CharClass kind;
};

// The character at text[at]; class kEnd where at == size.
inline Char char_at(const char *text, size_t size, size_t at) noexcept {
  if (at >= size)
    return {kInvalidCodePoint, 0, CharClass::kEnd};
  CodePoint point = decode_utf8(text + at, size - at);
  return {point.value, point.size, class_of(point.value)};
}

// Where the run of characters of one class that goes on at text[at] ends.
inline size_t run_end(const char *text, size_t size, size_t at, CharClass kind) noexcept {
  for (Char next = char_at(text, size, at); next.kind == kind; next = char_at(text, size, at))
    at += next.size;
  return at;
}

// \s+(?!\S)|\s+ : white space up to the end of the text, or else all but its last character, unless
// that would be nothing. text[0] is white space.
inline size_t space_run(const char *text, size_t size) noexcept {
  size_t at = 0, last = 0;
  for (Char next = char_at(text, size, 0); next.kind == CharClass::kSpace;
       next = char_at(text, size, at)) {
    last = at;
    at += next.size;
  }
  return at == size || last == 0 ? at : last;
}

} // namespace burin

#endif // BURIN_UNICODE_CLASSES_H
