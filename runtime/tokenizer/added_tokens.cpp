// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Splits added tokens out of a text as the Hugging Face tokenizers library does it: at each place
// the longest one, first those that are searched in the raw text, then, in what they leave, those
// that are searched in the normalized text (which is the same text here: no model with a normalizer
// gets this far). A token may swallow the white space beside it.

#include "added_tokens.h"
#include "unicode_classes.h"

namespace burin {

namespace {

struct Group {
  uint32_t begin, end; // in the table of added tokens
};

struct Match {
  size_t begin, end; // in the text
  uint32_t entry;    // in the table of added tokens
};

} // namespace

// The longest added token of the group that text[at, size) begins with.
static bool match_at(const TokenizerTables &tables, Group group, const char *text, size_t size,
                     size_t at, Match &match) {
  bool found = false;
  uint32_t low = group.begin, high = group.end;
  // The group is in byte order: entries [low, high) agree with the text in `length` bytes.
  for (size_t length = 0; low < high; ++length) {
    uint32_t id = tables.added[low];
    if (tables.piece_begin[id + 1] - tables.piece_begin[id] == length) {
      match = {at, at + length, low}; // the shortest of them comes first
      found = true;
      ++low;
    }
    if (at + length >= size)
      break;
    uint8_t wanted = static_cast<uint8_t>(text[at + length]);
    auto byte_of = [&](uint32_t entry) {
      return static_cast<uint8_t>(tables.pieces[tables.piece_begin[tables.added[entry]] + length]);
    };
    auto first_from = [&](uint32_t from, uint32_t least) {
      uint32_t to = high;
      while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (byte_of(middle) < least)
          from = middle + 1;
        else
          to = middle;
      }
      return from;
    };
    low = first_from(low, wanted);
    high = first_from(low, wanted + 1u);
  }
  return found;
}

static bool find_match(const TokenizerTables &tables, Group group, const char *text, size_t size,
                       size_t from, Match &match) {
  for (size_t at = from; at < size; ++at) {
    uint8_t byte = static_cast<uint8_t>(text[at]);
    bool begins = tables.added_first_bytes[byte / 32] >> (byte % 32) & 1;
    if (begins && match_at(tables, group, text, size, at, match))
      return true;
  }
  return false;
}

// Where the white space before text[end] begins, not before text[least].
static size_t strip_left(const char *text, size_t least, size_t end) {
  while (end > least) {
    size_t at = end - 1;
    while (at > least && end - at < 4 && (text[at] & 0xC0) == 0x80)
      --at;
    Char last = char_at(text, end, at);
    if (last.kind != CharClass::kSpace || at + last.size != end)
      break;
    end = at;
  }
  return end;
}

static bool encode_group(const TokenizerTables &tables, const char *text, size_t size,
                         TokenBuffer &out, EncodePlain *plain, bool raw_group) {
  Group group = raw_group ? Group{0, tables.added_raw_count}
                          : Group{tables.added_raw_count, tables.added_count};
  auto encode_rest = [&](size_t begin, size_t end) {
    if (begin >= end)
      return true;
    if (raw_group && tables.added_raw_count < tables.added_count)
      return encode_group(tables, text + begin, end - begin, out, plain, false);
    return plain(tables, text + begin, end - begin, out);
  };
  size_t done = 0;
  Match match{0, 0, 0};
  while (group.begin < group.end && find_match(tables, group, text, size, match.end, match)) {
    size_t begin = match.begin, end = match.end;
    uint8_t flags = tables.added_flags[match.entry];
    if (flags & kAddedStripRight)
      end = run_end(text, size, end, CharClass::kSpace);
    if (flags & kAddedStripLeft) {
      begin = begin > done ? strip_left(text, done, begin) : done;
      if (begin >= end)
        continue; // the token before this one has swallowed it
    }
    if (!encode_rest(done, begin) || !out.push(static_cast<Token>(tables.added[match.entry])))
      return false;
    done = end;
  }
  return encode_rest(done, size);
}

bool encode_around_added(const TokenizerTables &tables, const char *text, size_t size,
                         TokenBuffer &out, EncodePlain *plain) {
  return encode_group(tables, text, size, out, plain, true);
}

} // namespace burin
