// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The English endings ('s, 't, 're, 've, 'm, 'll, 'd) that word splitters of the GPT-2 kind keep as
// words of their own.

#ifndef BURIN_CONTRACTIONS_H
#define BURIN_CONTRACTIONS_H

#include "reader.h"

namespace burin {

// Moves behind the contraction that the reader is at; false: it is at none.
inline bool skip_contraction(Reader &reader, bool ignore_case) noexcept {
  if (reader.value != '\'')
    return false;
  Reader next = reader;
  auto letter = [&]() -> uint32_t {
    next.advance();
    return ignore_case && next.value - 'A' < 26 ? next.value + 32 : next.value;
  };
  uint32_t first = letter();
  bool found = first == 's' || first == 't' || first == 'm' || first == 'd';
  if (first == 'r' || first == 'v')
    found = letter() == 'e';
  else if (first == 'l')
    found = letter() == 'l';
  if (!found)
    return false;
  next.advance();
  reader = next;
  return true;
}

} // namespace burin

#endif // BURIN_CONTRACTIONS_H
