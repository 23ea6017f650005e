// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The English endings ('s, 't, 're, 've, 'm, 'll, 'd) that word splitters of the GPT-2 kind keep as
// words of their own.

#ifndef BURIN_CONTRACTIONS_H
#define BURIN_CONTRACTIONS_H

#include <stddef.h>
#include <stdint.h>

namespace burin {

// Bytes of the contraction that text[0, size) begins with, 0: none.
inline size_t contraction(const char *text, size_t size, bool ignore_case) noexcept {
  if (size < 2 || text[0] != '\'')
    return 0;
  auto letter = [&](size_t at) -> char {
    bool is_upper = at < size && text[at] >= 'A' && text[at] <= 'Z';
    return at >= size                ? '\0'
           : is_upper && ignore_case ? static_cast<char>(text[at] + 32)
                                     : text[at];
  };
  char first = letter(1), second = letter(2);
  if (first == 's' || first == 't' || first == 'm' || first == 'd')
    return 2;
  if ((first == 'r' && second == 'e') || (first == 'v' && second == 'e') ||
      (first == 'l' && second == 'l'))
    return 3;
  // Without case, U+017F (long s) is an s: the only other letter that folds to one of these.
  bool long_s = static_cast<uint8_t>(first) == 0xC5 && static_cast<uint8_t>(second) == 0xBF;
  return ignore_case && long_s ? 3 : 0;
}

} // namespace burin

#endif // BURIN_CONTRACTIONS_H
