// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The program that `burin verify` runs on an emulated board: feeds tokens to a model and prints all
// logits, and of a model with probes also what its kernel calls read and wrote. The host makes
// tables.cpp beside it, and takes the text apart.

#include "../board.h"

struct Decoder {
  unsigned char *arena, *cache;
  size_t position;
};

extern "C" {
int model_prefill(Decoder *, const int32_t *, size_t);
const float *model_logits(const Decoder *);
void burin_probe(size_t event, size_t number, const unsigned char *arena,
                 const unsigned char *cache);
}

namespace verify {

// Bytes of a region: `rows` pieces, `stride` apart. Of a cache a piece is `token` bytes for each
// token: all up to those of the call, or only those.
struct Range {
  uint32_t in_cache, offset, rows, stride, bytes, token;
};
struct Call {
  uint32_t first, reads, writes; // in kRanges: what is read before it, then what it writes
};
struct Entry {
  uint32_t tokens, first; // in kCalls
};

extern const int32_t kIds[];
extern const size_t kCount, kVocab;
extern const Range kRanges[];
extern const Call kCalls[];
extern const Entry kEntries[]; // step, feed, prefill
extern unsigned char *const kArena, *const kCache;

} // namespace verify

namespace {

char line[2048];
size_t used = 0;

void flush() {
  burin::board::write(line, used);
  used = 0;
}

void put(char c) {
  line[used++] = c;
  if (used == sizeof line)
    flush();
}

void put_hex(const unsigned char *bytes, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    put("0123456789abcdef"[bytes[i] >> 4]);
    put("0123456789abcdef"[bytes[i] & 15]);
  }
}

void put_number(size_t value) {
  char digits[20];
  size_t count = 0;
  do
    digits[count++] = static_cast<char>('0' + value % 10);
  while ((value /= 10) != 0);
  while (count)
    put(digits[--count]);
}

const verify::Entry *entry = nullptr;
const verify::Call *call = nullptr;
size_t position = 0;

void put_range(const verify::Range &range, bool after, const unsigned char *arena,
               const unsigned char *cache) {
  for (uint32_t row = 0; row < range.rows; ++row) {
    size_t offset = range.offset + row * range.stride, bytes = range.bytes;
    if (range.in_cache) {
      offset += after ? position * range.token : 0;
      bytes = (after ? entry->tokens : position + entry->tokens) * range.token;
    }
    put_hex((range.in_cache ? cache : arena) + offset, bytes);
  }
}

void put_logits(const Decoder &decoder) {
  put('L');
  put(' ');
  put_hex(reinterpret_cast<const unsigned char *>(model_logits(&decoder)), verify::kVocab * 4);
  put('\n');
}

} // namespace

void burin_probe(size_t event, size_t number, const unsigned char *arena,
                 const unsigned char *cache) {
  if (event < 3) {
    entry = &verify::kEntries[event];
    call = &verify::kCalls[entry->first];
    position = number;
    put('E');
    put(' ');
    put_number(event);
    put(' ');
    put_number(position);
    put('\n');
    return;
  }
  const bool after = event == 4;
  const uint32_t first = call->first + (after ? call->reads : 0);
  put(after ? 'A' : 'B');
  put(' ');
  for (uint32_t i = 0; i < (after ? call->writes : call->reads); ++i)
    put_range(verify::kRanges[first + i], after, arena, cache);
  put('\n');
  if (after)
    ++call;
}

int main(int, char **) {
  Decoder decoder = {verify::kArena, verify::kCache, 0};
  for (size_t i = 0; i < verify::kCount; ++i) {
    if (model_prefill(&decoder, &verify::kIds[i], 1) != 0)
      return 1;
    put_logits(decoder);
  }
  put('R');
  put('\n');
  decoder.position = 0;
  if (model_prefill(&decoder, verify::kIds, verify::kCount) != 0)
    return 1;
  put_logits(decoder);
  flush();
  return 0;
}
