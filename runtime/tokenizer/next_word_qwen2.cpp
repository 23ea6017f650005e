// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Qwen 2's word splitter: numbers come apart into single digits.

#include "burin/tokenizer.h"
#include "next_word_llama3.h"

namespace burin {

void next_word_qwen2(Reader &reader) noexcept { next_word_digits_apart(reader, 1); }

} // namespace burin
