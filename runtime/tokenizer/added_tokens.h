// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Added tokens (`<|eot_id|>` and the like) stand for themselves wherever they occur in a text,
// before anything else looks at it.

#ifndef BURIN_ADDED_TOKENS_H
#define BURIN_ADDED_TOKENS_H

#include "reader.h"

namespace burin {

// Encodes normalized text that holds no added token; the reader is not at the end.
using EncodePlain = bool(const TokenizerTables &, Reader &, TokenBuffer &);

// Appends the ids of text[0, size): added tokens as they are, all else through `plain`.
bool encode_around_added(const TokenizerTables &, const char *text, size_t size, TokenBuffer &,
                         EncodePlain *plain);

} // namespace burin

#endif // BURIN_ADDED_TOKENS_H
