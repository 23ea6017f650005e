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

struct AddedGroups {
  const TokenizerTables &tables;
  TokenBuffer &out;
  EncodePlain *plain;
  const char *text;
  size_t size;

  bool encode(const Reader &begin, bool raw) noexcept;
  bool encode_rest(const Reader &from, size_t to, bool raw) noexcept;
  bool match_at(const Reader &from, bool raw, Reader &end, uint32_t &entry) const noexcept;
};

} // namespace

// The longest added token of the group that the reader is at.
bool AddedGroups::match_at(const Reader &from, bool raw, Reader &end,
                           uint32_t &entry) const noexcept {
  char bytes[4];
  uint32_t count = encode_utf8(from.value, bytes);
  uint8_t byte = static_cast<uint8_t>(bytes[0]);
  if (count == 0 || !(tables.added_first_bytes[byte / 32] >> (byte % 32) & 1))
    return false;
  const IndexTable &texts = tables.added_text.present() ? tables.added_text : tables.added;
  PieceSearch search{tables, texts, raw ? 0 : tables.added_raw_count,
                     raw ? tables.added_raw_count : tables.added_count, 0};
  bool found = false;
  for (Reader next = from; count > 0 && search.step(bytes, count);
       count = encode_utf8(next.value, bytes)) {
    next.advance();
    if (search.found()) {
      end = next;
      entry = search.low;
      found = true;
    }
  }
  return found;
}

// What is left of a group's text from `from` on, up to byte `to` of it.
bool AddedGroups::encode_rest(const Reader &from, size_t to, bool raw) noexcept {
  Reader rest = from;
  if (raw)
    rest = start_reader(tables, tables.read, text + from.position, to - from.position,
                        from.position == 0);
  else
    rest.limit = to;
  if (rest.value == kEndOfText)
    return true;
  if (raw && tables.adds_space && !tables.adds_one_space && !tables.adds_missing_space)
    rest.put_space();
  rest.begins_text = rest.begins_text && rest.position == 0;
  if (raw && tables.added_raw_count < tables.added_count)
    return encode(rest, false);
  return plain(tables, rest, out);
}

bool AddedGroups::encode(const Reader &begin, bool raw) noexcept {
  Reader done = begin;
  bool any = raw ? tables.added_raw_count > 0 : true;
  Scan scan{begin, begin, kEndOfText, false};
  Reader end = begin;
  uint32_t entry = 0;
  while (any && scan.at.value != kEndOfText) {
    if (!match_at(scan.at, raw, end, entry)) {
      scan.advance();
      continue;
    }
    Reader from = scan.at;
    uint8_t flags = tables.added_flags[entry];
    bool taken = !(flags & kAddedSingleWord) ||
                 (!(scan.before != kEndOfText && tables.is_word(scan.before)) &&
                  !(end.value != kEndOfText && tables.is_word(end.value)));
    if (taken && (flags & kAddedStripLeft)) {
      if (scan.in_space)
        from = scan.space;
      if (from.position < done.position)
        from = done;
      taken = from.position < end.position; // else the token before this one has swallowed it
    }
    Reader behind = end;
    if (flags & kAddedStripRight)
      skip_run(behind, CharClass::kSpace);
    while (scan.at.position < end.position)
      scan.advance();
    if (!taken)
      continue;
    if (done.position < from.position && !encode_rest(done, from.position, raw))
      return false;
    if (!out.push(static_cast<Token>(tables.added[entry])))
      return false;
    done = behind;
  }
  return done.value == kEndOfText || encode_rest(done, raw ? size : done.limit, raw);
}

bool encode_around_added(const TokenizerTables &tables, const char *text, size_t size,
                         TokenBuffer &out, EncodePlain *plain) {
  AddedGroups groups{tables, out, plain, text, size};
  return groups.encode(start_reader(tables, read_plain, text, size, true), true);
}

} // namespace burin
