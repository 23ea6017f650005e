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

inline bool is_newline(uint32_t code_point) noexcept {
  return code_point == '\r' || code_point == '\n';
}

// \s*[\r\n]+ : white space up to and with its last newline; 0: it has none.
inline size_t newline_run(const char *text, size_t size) noexcept {
  size_t at = 0, end = 0;
  for (Char next = char_at(text, size, 0); next.kind == CharClass::kSpace;
       next = char_at(text, size, at)) {
    at += next.size;
    if (is_newline(next.value))
      end = at;
  }
  return end;
}

inline size_t next_word_digits_apart(const char *text, size_t size, int max_digits) noexcept {
  if (size_t bytes = contraction(text, size, /*ignore_case=*/true))
    return bytes;
  Char first = char_at(text, size, 0);
  if (first.kind == CharClass::kLetter)
    return run_end(text, size, first.size, CharClass::kLetter);
  if (first.kind == CharClass::kNumber) {
    size_t at = first.size;
    for (int digits = 1; digits < max_digits; ++digits) {
      Char next = char_at(text, size, at);
      if (next.kind != CharClass::kNumber)
        break;
      at += next.size;
    }
    return at;
  }
  Char second = char_at(text, size, first.size);
  if (!is_newline(first.value) && second.kind == CharClass::kLetter)
    return run_end(text, size, first.size, CharClass::kLetter);
  if (first.kind == CharClass::kOther || (first.value == ' ' && second.kind == CharClass::kOther)) {
    size_t at = run_end(text, size, first.size, CharClass::kOther);
    while (at < size && (text[at] == '\r' || text[at] == '\n'))
      ++at;
    return at;
  }
  size_t end = newline_run(text, size);
  return end ? end : space_run(text, size);
}

} // namespace burin

#endif // BURIN_NEXT_WORD_LLAMA3_H
