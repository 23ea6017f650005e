// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The only three things that word splitters ask of Unicode: is this a letter (\p{L}), a number
// (\p{N}) or white space (\s)? unicode_classes.py writes the tables behind it.

#ifndef BURIN_UNICODE_CLASSES_H
#define BURIN_UNICODE_CLASSES_H

#include "reader.h"

namespace burin {

enum class CharClass : uint8_t { kOther, kLetter, kNumber, kSpace, kEnd };

// For code points from U+0080 on.
CharClass class_beyond_ascii(uint32_t code_point) noexcept;

inline CharClass class_of(uint32_t value) noexcept {
  if (value >= 0x80)
    return value <= 0x10FFFF     ? class_beyond_ascii(value)
           : value == kEndOfText ? CharClass::kEnd
                                 : CharClass::kOther;
  if ((value | 0x20) - 'a' < 26)
    return CharClass::kLetter;
  if (value - '0' < 10)
    return CharClass::kNumber;
  return value == ' ' || value - '\t' < 5 ? CharClass::kSpace : CharClass::kOther;
}

// Moves behind the characters of one class; returns the class of what is there.
inline CharClass skip_run(Reader &reader, CharClass kind) noexcept {
  CharClass found = class_of(reader.value);
  for (; found == kind; found = class_of(reader.value))
    reader.advance();
  return found;
}

// \s+(?!\S)|\s+ : white space up to the end of the text, or else all but its last character, unless
// that would be nothing. The reader is at white space.
inline void skip_space(Reader &reader) noexcept {
  Reader last = reader;
  bool several = false;
  for (reader.advance(); class_of(reader.value) == CharClass::kSpace; reader.advance()) {
    last = reader;
    several = true;
  }
  if (several && reader.value != kEndOfText)
    reader = last;
}

} // namespace burin

#endif // BURIN_UNICODE_CLASSES_H
