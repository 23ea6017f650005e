// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Splits added tokens out of a text as the Hugging Face tokenizers library does it: at each place
// the longest one, first those that are searched in the raw text, then, in what they leave, those
// that are searched in the normalized text. A token may swallow the white space beside it, and may
// have to stand alone.

#include "added_tokens.h"
#include "piece_lookup.h"
#include "unicode_classes.h"

namespace burin {

namespace {

// Reads on, and knows what is before: the last character, and where white space began.
struct Scan {
  Reader at;
  Reader space; // of the white space right before `at`
  uint32_t before;
  bool in_space;

  void advance() noexcept {
    bool is_space = class_of(at.value) == CharClass::kSpace;
    if (is_space && !in_space)
      space = at;
    in_space = is_space;
    before = at.value;
    at.advance();
  }
};

// Goes through a text from one added token of a group to the next.
struct AddedSplit {
  const TokenizerTables &tables;
  uint32_t first, last; // the group's entries
  Scan scan;
  Reader part;     // the text before the token that was found last, from here
  size_t part_end; // to this position
  Reader behind;   // that token
  uint32_t entry;  // which one it is

  AddedSplit(const TokenizerTables &added, const Reader &begin, uint32_t from, uint32_t to) noexcept
      : tables(added), first(from), last(to), scan{begin, begin, kEndOfText, false}, part(begin),
        part_end(begin.limit), behind(begin), entry(from) {}

  bool next() noexcept;
  bool has_part() const noexcept { return part.value != kEndOfText && part.position < part_end; }

private:
  bool match(Reader &end) noexcept;
  bool stands_alone(const Reader &end) const noexcept;
};

} // namespace

// The longest added token of the group that the scan is at.
bool AddedSplit::match(Reader &end) noexcept {
  char bytes[4];
  uint32_t count = encode_utf8(scan.at.value, bytes);
  uint8_t byte = static_cast<uint8_t>(bytes[0]);
  if (count == 0 || !(tables.added_first_bytes[byte / 32] >> (byte % 32) & 1))
    return false;
  const IndexTable &texts = tables.added_text.present() ? tables.added_text : tables.added;
  PieceSearch search{tables, texts, first, last, 0};
  bool found = false;
  for (Reader ahead = scan.at; count > 0 && search.step(bytes, count);
       count = encode_utf8(ahead.value, bytes)) {
    ahead.advance();
    if (search.found()) {
      end = ahead;
      entry = search.low;
      found = true;
    }
  }
  return found;
}

// Whether no character of a word is right before or behind a token that ends there.
bool AddedSplit::stands_alone(const Reader &end) const noexcept {
  return !(scan.before != kEndOfText && tables.is_word(scan.before)) &&
         !(end.value != kEndOfText && tables.is_word(end.value));
}

// Finds the next token and the part before it. False where there is none: the part is the rest.
bool AddedSplit::next() noexcept {
  part = behind;
  part_end = part.limit;
  while (first < last && scan.at.value != kEndOfText) {
    Reader end = scan.at;
    if (!match(end)) {
      scan.advance();
      continue;
    }
    size_t from = scan.at.position;
    uint8_t flags = tables.added_flags[entry];
    bool taken = !(flags & kAddedSingleWord) || stands_alone(end);
    if (taken && (flags & kAddedStripLeft)) {
      if (scan.in_space)
        from = scan.space.position;
      if (from < part.position)
        from = part.position;
      taken = from < end.position; // else the token before this one has swallowed it
    }
    while (scan.at.position < end.position)
      scan.advance();
    if (!taken)
      continue;
    part_end = from;
    behind = end;
    if (flags & kAddedStripRight)
      skip_run(behind, CharClass::kSpace);
    return true;
  }
  return false;
}

// The second group is searched in what the first has left, text[begin, end), as the normalizer
// leaves that.
static bool encode_part(const TokenizerTables &tables, const char *text, size_t begin, size_t end,
                        TokenBuffer &out, EncodePlain *plain) {
  Reader rest = start_reader(tables, tables.read, text + begin, end - begin, begin == 0);
  if (rest.value == kEndOfText)
    return true;
  if (tables.adds_space && !tables.adds_one_space && !tables.adds_missing_space)
    rest.put_space();
  if (tables.added_raw_count == tables.added_count)
    return plain(tables, rest, out);
  AddedSplit split(tables, rest, tables.added_raw_count, tables.added_count);
  for (bool found = true; found;) {
    found = split.next();
    split.part.limit = split.part_end;
    split.part.begins_text = split.part.begins_text && split.part.position == 0;
    if (split.has_part() && !plain(tables, split.part, out))
      return false;
    if (found && !out.push(static_cast<Token>(tables.added[split.entry])))
      return false;
  }
  return true;
}

bool encode_around_added(const TokenizerTables &tables, const char *text, size_t size,
                         TokenBuffer &out, EncodePlain *plain) {
  AddedSplit split(tables, start_reader(tables, read_plain, text, size, true), 0,
                   tables.added_raw_count);
  for (bool found = true; found;) {
    found = split.next();
    size_t end = found ? split.part_end : size;
    if (split.has_part() && !encode_part(tables, text, split.part.position, end, out, plain))
      return false;
    if (found && !out.push(static_cast<Token>(tables.added[split.entry])))
      return false;
  }
  return true;
}

} // namespace burin
