// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The word splitter that Llama 3 and Qwen 2 share, by hand instead of with a regular expression;
// they differ in how many digits N make a word:
//   (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,N}|
//   ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+

#ifndef BURIN_NEXT_WORD_LLAMA3_H
#define BURIN_NEXT_WORD_LLAMA3_H

#include "contractions.h"
#include "unicode_classes.h"

namespace burin {

inline bool is_newline(uint32_t value) noexcept { return value == '\r' || value == '\n'; }

// \s*[\r\n]+|\s+(?!\S)|\s+ : white space up to and with its last newline, or what skip_space takes.
inline void skip_lines(Reader &reader) noexcept {
  Reader last = reader, line = reader, at = reader;
  size_t count = 0;
  for (; class_of(at.value) == CharClass::kSpace; ++count) {
    last = at;
    bool ends = is_newline(at.value);
    at.advance();
    if (ends)
      line = at;
  }
  if (line.position != reader.position)
    reader = line;
  else
    reader = count == 1 || at.value == kEndOfText ? at : last;
}

inline void next_word_digits_apart(Reader &reader, int max_digits) noexcept {
  if (skip_contraction(reader, /*ignore_case=*/true))
    return;
  uint32_t value = reader.value;
  CharClass first = class_of(value);
  if (first == CharClass::kLetter) {
    skip_run(reader, first);
    return;
  }
  if (first == CharClass::kNumber) {
    for (int digits = 0; digits < max_digits && class_of(reader.value) == first; ++digits)
      reader.advance();
    return;
  }
  Reader next = reader;
  next.advance();
  CharClass second = class_of(next.value);
  if (!is_newline(value) && second == CharClass::kLetter) {
    skip_run(next, second);
    reader = next;
    return;
  }
  if (first == CharClass::kOther || (value == ' ' && second == CharClass::kOther)) {
    skip_run(next, CharClass::kOther);
    while (is_newline(next.value))
      next.advance();
    reader = next;
    return;
  }
  skip_lines(reader);
}

} // namespace burin

#endif // BURIN_NEXT_WORD_LLAMA3_H
