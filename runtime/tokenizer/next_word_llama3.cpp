// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Llama 3's word splitter: numbers come apart into words of at most three digits.

#include "next_word_llama3.h"
#include "burin/tokenizer.h"

namespace burin {

size_t next_word_llama3(const char *text, size_t size) noexcept {
  return next_word_digits_apart(text, size, 3);
}

} // namespace burin
