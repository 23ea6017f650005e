// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What BERT's normalizer and word splitter ask of a character. bert_classes.py writes the table
// behind it.

#ifndef BURIN_BERT_CLASSES_H
#define BURIN_BERT_CLASSES_H

#include "utf8.h"

namespace burin {

// Lost when texts are cleaned, an accent, or a word for itself.
enum class BertClass : uint8_t { kOther, kControl, kAccent, kPunctuation };

BertClass bert_class(uint32_t value) noexcept;

inline bool is_bert_punctuation(uint32_t value) noexcept {
  return bert_class(value) == BertClass::kPunctuation;
}

} // namespace burin

#endif // BURIN_BERT_CLASSES_H
