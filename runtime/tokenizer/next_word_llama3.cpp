// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Llama 3's word splitter: numbers come apart into words of at most three digits.

#include "next_word_llama3.h"
#include "burin/tokenizer.h"

namespace burin {

void next_word_llama3(Reader &reader) noexcept { next_word_digits_apart(reader, 3); }

} // namespace burin
