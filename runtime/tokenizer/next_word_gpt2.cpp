// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GPT-2's word splitter, by hand instead of with a regular expression:
//   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+

#include "burin/tokenizer.h"
#include "contractions.h"
#include "unicode_classes.h"

namespace burin {

void next_word_gpt2(Reader &reader) noexcept {
  if (skip_contraction(reader, /*ignore_case=*/false))
    return;
  CharClass first = class_of(reader.value);
  if (reader.value == ' ') {
    Reader next = reader;
    next.advance();
    first = class_of(next.value);
    if (first != CharClass::kSpace && first != CharClass::kEnd)
      reader = next;
  }
  if (first == CharClass::kSpace || first == CharClass::kEnd)
    return skip_space(reader);
  skip_run(reader, first);
}

} // namespace burin
