// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Unicode's canonical forms (UAX 15, NFC and NFD), one character at a time and without memory for
// the characters in between: however many combining marks follow each other, their order is found
// by looking through the text again, once for each combining class that occurs.

#ifndef BURIN_CANONICAL_H
#define BURIN_CANONICAL_H

#include "utf8.h"

namespace burin {

// A place in the decomposed text: a character, and which part of its decomposition.
struct CanonicalPlace {
  const char *at;
  uint32_t part;
};

// Where in the text the next character comes from. All of it zero, `at` at the beginning.
struct CanonicalState {
  enum Phase : uint8_t { kSegment, kRun, kMarks };
  const char *at;        // first byte behind the segment; a segment changes only as a whole
  CanonicalPlace run;    // the starter that is next, or the marks that have none
  CanonicalPlace marks;  // behind the starter
  CanonicalPlace behind; // and behind those
  CanonicalPlace mark;   // the last that was looked at
  uint32_t starter;      // what the marks up to there compose with
  uint8_t mark_class;
  uint8_t kept_class; // of the last mark that was kept
  Phase phase;
};

// Takes the next character of the text that ends at `end`; kEndOfText at the end. Bytes that are
// no UTF-8 stay as they are.
uint32_t next_canonical(CanonicalState &state, const char *end, bool compose) noexcept;

} // namespace burin

#endif // BURIN_CANONICAL_H
