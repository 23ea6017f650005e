// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GPT-2's word splitter, by hand instead of with a regular expression:
//   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+

#include "burin/tokenizer.h"
#include "contractions.h"
#include "unicode_classes.h"

namespace burin {

size_t next_word_gpt2(const char *text, size_t size) noexcept {
  if (size_t bytes = contraction(text, size, /*ignore_case=*/false))
    return bytes;
  size_t at = text[0] == ' ' ? 1 : 0;
  Char first = char_at(text, size, at);
  if (first.kind == CharClass::kSpace || first.kind == CharClass::kEnd)
    return space_run(text, size);
  return run_end(text, size, at + first.size, first.kind);
}

} // namespace burin
