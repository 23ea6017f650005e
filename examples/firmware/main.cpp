// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Firmware that tells a story: two pieces of memory, a prompt, and a place to put the text. On your
// chip board::write() is your UART and main() does not end.

#include "board.h"
#include "storyteller.h"
#include "storyteller_sampler.h"
#include "storyteller_tokenizer.h"

namespace model = storyteller;

STORYTELLER_ARENA_MEMORY static model::Arena arena;
STORYTELLER_KV_CACHE_MEMORY static model::KvCache cache;

int main(int, char **) {
  static const char prompt[] = "Once upon a time";
  const model::Tokenizer tokenizer(model::kTokenizerTables);
  model::Token tokens[sizeof prompt + 4];
  size_t count = 0;
  if (tokenizer.encode(prompt, sizeof prompt - 1, /*with_special=*/true, tokens,
                       sizeof tokens / sizeof tokens[0], count) != model::TokenizerStatus::kOk)
    return 1;
  model::Decoder decoder(arena, cache);
  if (decoder.prefill(tokens, count) != model::Status::kOk)
    return 2;
  burin::board::write(prompt, sizeof prompt - 1);
  model::Sampler greedy(model::SamplerOptions{/*temperature=*/0.0f, 0, 1.0f, 0});
  model::Token previous = tokens[count - 1];
  for (model::Status status = model::Status::kOk; status == model::Status::kOk;) {
    const model::Token next = greedy.sample(decoder.logits(), model::kVocabSize);
    if (next < 0 || tokenizer.is_end(next))
      break;
    const model::Piece piece = tokenizer.decode(previous, next);
    burin::board::write(piece.bytes, piece.size);
    previous = next;
    status = decoder.step(next);
  }
  burin::board::write("\n", 1);
  return 0;
}
