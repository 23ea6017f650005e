// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CLIP's word splitter, by hand instead of with a regular expression; it takes no white space:
//   <\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+
// GPT-2's splitter then takes its matches apart; that changes only the first two, which become
// three words.

#include "contractions.h"
#include "unicode_classes.h"

namespace burin {

static bool is_at(Reader reader, const char *literal) {
  for (; *literal != '\0'; ++literal, reader.advance())
    if (reader.value != static_cast<uint8_t>(*literal))
      return false;
  return true;
}

void next_word_clip(Reader &reader) noexcept {
  if (skip_contraction(reader, /*ignore_case=*/false))
    return;
  CharClass first = class_of(reader.value);
  bool begins = is_at(reader, "<|startoftext|>") || is_at(reader, "<|endoftext|>");
  if (begins || (reader.in_literal && first == CharClass::kOther)) {
    reader.in_literal = begins;
    reader.advance();
    return reader.advance();
  }
  if (first == CharClass::kNumber)
    return reader.advance();
  skip_run(reader, first);
}

} // namespace burin
