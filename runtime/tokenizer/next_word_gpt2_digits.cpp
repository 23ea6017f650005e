// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every digit (\p{N}) is a word; what lies between digits is split as GPT-2 does it, as if the text
// ended at the digit: Sequence[Digits(individual_digits), ByteLevel], used by SmolLM and StarCoder.

#include "burin/tokenizer.h"
#include "unicode_classes.h"

namespace burin {

size_t next_word_gpt2_digits(const char *text, size_t size) noexcept {
  Char first = char_at(text, size, 0);
  if (first.kind == CharClass::kNumber)
    return first.size;
  // GPT-2's words hold digits only in ` ?\p{N}+`, and look behind themselves only in `\s+(?!\S)`.
  // All others are the same with and without the digits behind them.
  size_t word = next_word_gpt2(text, size);
  if (text[0] == ' ' && char_at(text, size, 1).kind == CharClass::kNumber)
    return 1;
  size_t spaces = run_end(text, size, 0, CharClass::kSpace);
  bool digit_behind = char_at(text, size, spaces).kind == CharClass::kNumber;
  return spaces > word && digit_behind ? spaces : word;
}

} // namespace burin
