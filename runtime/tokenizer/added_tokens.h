// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Added tokens (`<|eot_id|>` and the like) stand for themselves wherever they occur in a text,
// before anything else looks at it.

#ifndef BURIN_ADDED_TOKENS_H
#define BURIN_ADDED_TOKENS_H

#include "burin/tokenizer.h"

namespace burin {

// Encodes text that holds no added token.
using EncodePlain = bool(const TokenizerTables &, const char *text, size_t size, TokenBuffer &);

// Appends the ids of text[0, size): added tokens as they are, all else through `plain`.
bool encode_around_added(const TokenizerTables &, const char *text, size_t size, TokenBuffer &,
                         EncodePlain *plain);

} // namespace burin

#endif // BURIN_ADDED_TOKENS_H
