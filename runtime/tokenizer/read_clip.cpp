// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CLIP's normalizer: composed characters, one space for all white space, lower case.

#include "lower_case.h"
#include "unicode_classes.h"

namespace burin {

uint32_t read_clip(Reader &reader) noexcept {
  if (reader.kept_count > 0)
    return reader.kept[--reader.kept_count];
  uint32_t value = next_canonical(reader.canonical, reader.end, /*compose=*/true);
  while (reader.after_space && class_of(value) == CharClass::kSpace)
    value = next_canonical(reader.canonical, reader.end, /*compose=*/true);
  reader.after_space = class_of(value) == CharClass::kSpace;
  if (reader.after_space)
    return ' ';
  if (value == kDottedI)
    reader.kept[reader.kept_count++] = kDotAbove;
  return lower_case(value);
}

} // namespace burin
