// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names are those of UAX 15: a starter is a character of class 0. A segment begins at a starter
// that never composes with what is before it, so that each can be normalized for itself; a run is a
// starter and its marks.

#include "canonical.h"
#include "canonical_tables.h"

namespace burin {

namespace {

inline constexpr uint32_t kHangul = 0xAC00, kLead = 0x1100, kVowel = 0x1161, kTrail = 0x11A7;
inline constexpr uint32_t kLeads = 19, kVowels = 21, kTrails = 28;

struct Item {
  uint32_t value;
  uint8_t kind; // combining class
  CanonicalPlace next;
};

} // namespace

static uint8_t segment_class(const CanonicalTables &tables, uint32_t value) {
  if (value < 0x300 || value > 0x10FFFF)
    return 0;
  size_t low = 0, high = tables.class_count;
  while (high - low > 1) {
    size_t middle = (low + high) / 2;
    if (tables.classes[middle] >> 8 <= value)
      low = middle;
    else
      high = middle;
  }
  return static_cast<uint8_t>(tables.classes[low]);
}

static uint8_t combining_class(const CanonicalTables &tables, uint32_t value) {
  uint8_t kind = segment_class(tables, value);
  return kind == kStarterWithin ? 0 : kind;
}

// The two that a character is made of; false: it is made of itself.
static bool split(const CanonicalTables &tables, uint32_t value, uint32_t &first,
                  uint32_t &second) {
  if (value < 0xC0 || value > 0x10FFFF)
    return false;
  uint32_t syllable = value - kHangul;
  if (syllable < kLeads * kVowels * kTrails) {
    uint32_t trail = syllable % kTrails;
    first = trail ? value - trail : kLead + syllable / (kVowels * kTrails);
    second = trail ? kTrail + trail : kVowel + syllable / kTrails % kVowels;
    return true;
  }
  second = 0;
  if (value - 0x2F800 < tables.ideograph_count) {
    first = tables.ideographs[value - 0x2F800];
    return first != 0;
  }
  size_t low = 0, high = tables.small_count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (tables.small[3 * middle] < value)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < tables.small_count && tables.small[3 * low] == value) {
    first = tables.small[3 * low + 1];
    second = tables.small[3 * low + 2];
    return true;
  }
  for (size_t i = 0; i < tables.large_count && value >= 0xF900; ++i)
    if ((tables.large[3 * i] & 0x1FFFFF) == value) {
      first = tables.large[3 * i + 1];
      second = tables.large[3 * i + 2];
      return true;
    }
  return false;
}

// 0: they do not compose.
static uint32_t composite(const CanonicalTables &tables, uint32_t first, uint32_t second) {
  if (first - kLead < kLeads && second - kVowel < kVowels)
    return kHangul + ((first - kLead) * kVowels + (second - kVowel)) * kTrails;
  if (first - kHangul < kLeads * kVowels * kTrails && (first - kHangul) % kTrails == 0 &&
      second - kTrail - 1 < kTrails - 1)
    return first + (second - kTrail);
  if (first > 0xFFFF || second > 0xFFFF) {
    for (size_t i = 0; i < tables.large_count; ++i)
      if (tables.large[3 * i + 1] == first && tables.large[3 * i + 2] == second &&
          tables.large[3 * i] >> 31)
        return tables.large[3 * i] & 0x1FFFFF;
    return 0;
  }
  size_t low = 0, high = tables.order_count;
  uint32_t wanted = first << 16 | second;
  while (low < high) {
    size_t middle = (low + high) / 2;
    const uint16_t *pair = tables.small + 3 * tables.order[middle];
    uint32_t found = static_cast<uint32_t>(pair[1]) << 16 | pair[2];
    if (found == wanted)
      return pair[0];
    if (found < wanted)
      low = middle + 1;
    else
      high = middle;
  }
  return 0;
}

static Item item_at(const CanonicalTables &tables, CanonicalPlace place, const char *end) {
  CodePoint point = decode_utf8(place.at, static_cast<size_t>(end - place.at));
  uint32_t value = point.value == kInvalidCodePoint ? raw_byte(*place.at) : point.value;
  // Only the first of two can be split again (UnicodeData.txt), at most three times.
  uint32_t behind[3] = {0, 0, 0}, count = 0, first, second;
  while (count < 3 && split(tables, value, first, second)) {
    value = first;
    if (second)
      behind[count++] = second;
  }
  uint32_t parts = count + 1;
  if (place.part > 0)
    value = behind[count - place.part];
  CanonicalPlace next{place.at, place.part + 1};
  if (next.part == parts)
    next = {place.at + point.size, 0};
  return {value, combining_class(tables, value), next};
}

static bool same(CanonicalPlace a, CanonicalPlace b) { return a.at == b.at && a.part == b.part; }

// Sets where the marks of the run at state.run begin and end, and its starter (kEndOfText: none).
static void find_run(const CanonicalTables &tables, CanonicalState &state) {
  Item item = item_at(tables, state.run, state.at);
  state.starter = item.kind == 0 ? item.value : kEndOfText;
  state.marks = item.kind == 0 ? item.next : state.run;
  state.behind = state.marks;
  while (state.behind.at != state.at) {
    item = item_at(tables, state.behind, state.at);
    if (item.kind == 0)
      break;
    state.behind = item.next;
  }
  state.mark = state.marks;
  state.mark_class = state.kept_class = 0;
}

// The mark that follows in canonical order: the next one of the same class, or else the first of
// the next class. kEndOfText behind the last.
static uint32_t next_mark(const CanonicalTables &tables, CanonicalState &state) {
  if (state.mark_class != 0)
    for (CanonicalPlace place = item_at(tables, state.mark, state.at).next;
         !same(place, state.behind);) {
      Item item = item_at(tables, place, state.at);
      if (item.kind == state.mark_class) {
        state.mark = place;
        return item.value;
      }
      place = item.next;
    }
  uint32_t value = kEndOfText;
  uint8_t least = 0;
  for (CanonicalPlace place = state.marks; !same(place, state.behind);) {
    Item item = item_at(tables, place, state.at);
    if (item.kind > state.mark_class && (value == kEndOfText || item.kind < least)) {
      value = item.value;
      least = item.kind;
      state.mark = place;
    }
    place = item.next;
  }
  state.mark_class = least;
  return value;
}

// Composes a mark with the starter unless one of its class stands between.
static bool absorb(const CanonicalTables &tables, CanonicalState &state, uint32_t mark) {
  uint32_t whole = state.kept_class < state.mark_class ? composite(tables, state.starter, mark) : 0;
  if (whole)
    state.starter = whole;
  else
    state.kept_class = state.mark_class;
  return whole != 0;
}

// Composes the starter with all that it can; leaves `state` before the marks of the last run that
// went into it. Returns the starter, kEndOfText: there is none.
static uint32_t compose_run(const CanonicalTables &tables, CanonicalState &state) {
  find_run(tables, state);
  if (state.starter == kEndOfText)
    return kEndOfText;
  for (;;) {
    CanonicalState begin = state;
    bool all = true;
    for (uint32_t mark = next_mark(tables, state); mark != kEndOfText;
         mark = next_mark(tables, state))
      all &= absorb(tables, state, mark);
    uint32_t whole = state.starter;
    if (all && state.behind.at != state.at) {
      CanonicalState next = state;
      next.run = state.behind;
      find_run(tables, next);
      uint32_t more = composite(tables, whole, next.starter);
      if (more) {
        state = next;
        state.starter = more;
        continue;
      }
    }
    state = begin;
    return whole;
  }
}

uint32_t next_canonical(CanonicalState &state, const char *end, bool compose) noexcept {
  CanonicalTables tables = canonical_tables();
  for (;;) {
    if (state.phase == CanonicalState::kMarks) {
      uint32_t mark = next_mark(tables, state);
      if (mark != kEndOfText) {
        if (compose && absorb(tables, state, mark))
          continue;
        return mark;
      }
      state.run = state.behind;
      state.phase = state.run.at == state.at ? CanonicalState::kSegment : CanonicalState::kRun;
    }
    if (state.phase == CanonicalState::kSegment) {
      if (state.at == end)
        return kEndOfText;
      const char *begin = state.at;
      // Below U+0300 nothing changes that nothing combines with (NFC), below U+00C0 in no form.
      CodePoint point = decode_utf8(begin, static_cast<size_t>(end - begin));
      state.at += point.size;
      bool alone = state.at == end || static_cast<uint8_t>(*state.at) < 0xCC;
      if (alone && (point.value < (compose ? 0x300 : 0xC0) || point.value == kInvalidCodePoint))
        return point.value == kInvalidCodePoint ? raw_byte(*begin) : point.value;
      while (state.at != end) {
        point = decode_utf8(state.at, static_cast<size_t>(end - state.at));
        if (segment_class(tables, point.value) == 0)
          break;
        state.at += point.size;
      }
      state.run = {begin, 0};
    }
    uint32_t starter = kEndOfText;
    if (compose) {
      starter = compose_run(tables, state);
    } else {
      find_run(tables, state);
      starter = state.starter;
    }
    state.phase = CanonicalState::kMarks;
    if (starter != kEndOfText)
      return starter;
  }
}

} // namespace burin
