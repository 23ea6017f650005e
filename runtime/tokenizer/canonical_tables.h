// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What Unicode says about combining and composing characters, as canonical.cpp needs it.
// canonical_tables.py writes the tables.

#ifndef BURIN_CANONICAL_TABLES_H
#define BURIN_CANONICAL_TABLES_H

#include <stddef.h>
#include <stdint.h>

namespace burin {

// The class of a character that is no combining one, but that changes together with what is before
// it (a Hangul vowel, for example).
inline constexpr uint8_t kStarterWithin = 255;

struct CanonicalTables {
  const uint32_t *classes;    // (class_count) runs: first code point * 256 + class
  const uint16_t *small;      // (small_count, 3) code point, first, second; second 0: none
  const uint16_t *order;      // (order_count) the pairs of small that compose, by (first, second)
  const uint32_t *large;      // (large_count, 3) as small; bit 31 of the code point: composes
  const uint32_t *ideographs; // (ideograph_count) of U+2F800 on, 0: itself
  size_t class_count, small_count, order_count, large_count, ideograph_count;
};

CanonicalTables canonical_tables() noexcept;

} // namespace burin

#endif // BURIN_CANONICAL_TABLES_H
