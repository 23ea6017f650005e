// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Paints the stack, encodes texts around added tokens, decodes them, and says how much that took.
// Characters beyond ASCII, digits, spaces and a word longer than a buffer go through every branch
// of the word splitters; the added tokens are those of the models that tests compile.

#include "paint.h"
#include "tales_nano_tokenizer.h"

namespace {

namespace model = tales_nano;

constexpr const char *kTexts[] = {
    "Once upon a time, 1234 bears' dens weren't  \t\n\n far.",
    "<|endoftext|> a <|endoftext|><|endoftext|>b <s> c </s>  d<pad> [MASK] e [CLS]f[SEP] "
    "<|eot_id|>",
    "\xC3\x85ngstr\xC3\xB6m a\xCC\x8A\xCC\xA3 \xE4\xB8\xAD\xE6\x96\x87 \xF0\x9F\x90\xBB \xFF\xC3 "
    "\xED\x95\x9C\xEA\xB8\x80 \xC4\xB0I \xEF\xAC\x81 \xE1\xBE\xB7",
    "thisisonewordthatislongerthananybufferofthetokenizersothatitismergedonthewayandnotatonceandmor"
    "e",
};
model::Token ids[512];

size_t size_of(const char *text) {
  size_t size = 0;
  while (text[size] != '\0')
    ++size;
  return size;
}

} // namespace

int main(int, char **) {
  model::Tokenizer tokenizer(model::kTokenizerTables);
  uint32_t encode = 0, decode = 0;
  for (const char *text : kTexts) {
    size_t bytes = size_of(text), count = 0;
    uintptr_t top = stack_pointer();
    paint(top);
    model::TokenizerStatus status =
        tokenizer.encode(text, bytes, true, ids, sizeof(ids) / sizeof(ids[0]), count);
    uint32_t depth = taken(top);
    encode = depth > encode ? depth : encode;
    if (status != model::TokenizerStatus::kOk || count == 0)
      return 1;
    paint(top);
    for (size_t i = 0; i < count; ++i)
      (void)tokenizer.decode(i == 0 ? model::Tokenizer::kNoToken : ids[i - 1], ids[i]);
    depth = taken(top);
    decode = depth > decode ? depth : decode;
  }
  report("encode ", encode);
  report("decode ", decode);
  return 0;
}
