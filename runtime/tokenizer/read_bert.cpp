// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// BERT's normalizer: loses control characters, makes all white space spaces, puts spaces around
// Chinese characters, takes accents off, and writes in lower case; each of it as the model wants.

#include "bert_classes.h"
#include "lower_case.h"
#include "unicode_classes.h"

namespace burin {

// The ranges of the tokenizers library, its 0x2B920 included.
static bool is_chinese(uint32_t value) {
  return (value >= 0x4E00 && value <= 0x9FFF) || (value >= 0x3400 && value <= 0x4DBF) ||
         (value >= 0x20000 && value <= 0x2A6DF) || (value >= 0x2A700 && value <= 0x2B73F) ||
         (value >= 0x2B740 && value <= 0x2B81F) || (value >= 0x2B920 && value <= 0x2CEAF) ||
         (value >= 0xF900 && value <= 0xFAFF) || (value >= 0x2F800 && value <= 0x2FA1F);
}

uint32_t read_bert(Reader &reader) noexcept {
  if (reader.kept_count > 0)
    return reader.kept[--reader.kept_count];
  const TokenizerTables &tables = *reader.tables;
  for (;;) {
    uint32_t value = tables.strips_accents
                         ? next_canonical(reader.canonical, reader.end, /*compose=*/false)
                         : read_plain(reader);
    if (value == kEndOfText)
      return value;
    BertClass kind = bert_class(value);
    bool is_space = class_of(value) == CharClass::kSpace;
    if ((tables.strips_accents && kind == BertClass::kAccent) ||
        (tables.cleans_text && kind == BertClass::kControl))
      continue;
    if (tables.cleans_text && is_space)
      return ' ';
    if (tables.spaces_chinese && is_chinese(value)) {
      reader.kept[reader.kept_count++] = ' ';
      reader.kept[reader.kept_count++] = value;
      return ' ';
    }
    if (!tables.lower_case)
      return value;
    if (value == kDottedI)
      reader.kept[reader.kept_count++] = kDotAbove;
    return lower_case(value);
  }
}

} // namespace burin
