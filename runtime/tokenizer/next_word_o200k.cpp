// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GPT-4o's word splitter (Phi-4-mini's, too), by hand instead of with a regular expression, where U
// is [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}] and L is [\p{Ll}\p{Lm}\p{Lo}\p{M}]:
//   [^\r\n\p{L}\p{N}]?U*L+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|
//   [^\r\n\p{L}\p{N}]?U+L*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}|
//    ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+

#include "letter_cases.h"
#include "next_word_llama3.h"

namespace burin {

// U*L+ : what ends with a letter of L. The letters that are in both go to U first and are given
// back, one is enough, where nothing of L follows.
static bool skip_mixed_case(Reader &reader) {
  Reader at = reader, given_back = reader;
  bool gives_back = false;
  uint8_t cases = letter_cases(at.value);
  for (; cases & kUpperLetters; cases = letter_cases(at.value)) {
    at.advance();
    if (cases & kLowerLetters) {
      given_back = at;
      gives_back = true;
    }
  }
  bool found = cases & kLowerLetters;
  for (; cases & kLowerLetters; cases = letter_cases(at.value))
    at.advance();
  if (found)
    reader = at;
  else if (gives_back)
    reader = given_back;
  return found || gives_back;
}

// U+L* where U*L+ has found nothing.
static bool skip_upper_case(Reader &reader) {
  bool found = false;
  for (; letter_cases(reader.value) & kUpperLetters; found = true)
    reader.advance();
  return found;
}

void next_word_o200k(Reader &reader) noexcept {
  CharClass first = class_of(reader.value);
  bool may_precede =
      first != CharClass::kLetter && first != CharClass::kNumber && !is_newline(reader.value);
  Reader next = reader;
  next.advance();
  bool (*const kinds[])(Reader &) = {skip_mixed_case, skip_upper_case};
  for (auto *skip : kinds) {
    Reader at = next;
    bool found = may_precede && skip(at);
    if (!found) {
      at = reader;
      found = skip(at);
    }
    if (found) {
      skip_contraction(at, /*ignore_case=*/true);
      reader = at;
      return;
    }
  }
  if (first == CharClass::kNumber) {
    for (int digits = 0; digits < 3 && class_of(reader.value) == first; ++digits)
      reader.advance();
    return;
  }
  if (first == CharClass::kOther ||
      (reader.value == ' ' && class_of(next.value) == CharClass::kOther)) {
    skip_run(next, CharClass::kOther);
    while (is_newline(next.value) || next.value == '/')
      next.advance();
    reader = next;
    return;
  }
  skip_lines(reader);
}

} // namespace burin
