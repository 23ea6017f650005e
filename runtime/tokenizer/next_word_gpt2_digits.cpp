// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every digit (\p{N}) is a word; what lies between digits is split as GPT-2 does it, as if the text
// ended at the digit: Sequence[Digits(individual_digits), ByteLevel], used by SmolLM and StarCoder.

#include "burin/tokenizer.h"
#include "unicode_classes.h"

namespace burin {

void next_word_gpt2_digits(Reader &reader) noexcept {
  CharClass first = class_of(reader.value);
  if (first == CharClass::kNumber)
    return reader.advance();
  // GPT-2's words hold digits only in ` ?\p{N}+`, and look behind themselves only in `\s+(?!\S)`.
  // All others are the same with and without the digits behind them.
  if (first == CharClass::kSpace) {
    Reader spaces = reader;
    if (skip_run(spaces, CharClass::kSpace) == CharClass::kNumber) {
      reader = spaces;
      return;
    }
  }
  next_word_gpt2(reader);
}

} // namespace burin
