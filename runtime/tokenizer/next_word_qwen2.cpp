// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Qwen 2's word splitter: numbers come apart into single digits.

#include "burin/tokenizer.h"
#include "next_word_llama3.h"

namespace burin {

size_t next_word_qwen2(const char *text, size_t size) noexcept {
  return next_word_digits_apart(text, size, 1);
}

} // namespace burin
