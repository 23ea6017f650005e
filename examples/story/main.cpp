// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tells a story with a compiled model: the whole program that a firmware needs around one. It owns
// two pieces of memory, encodes a prompt, feeds it, and streams what the model goes on with.
// Nothing is loaded and nothing is allocated. The same file runs on a host and on the emulated
// Cortex-M4 board; on your own, put() is your UART.
//
//   story [--greedy] [--seed N] [--tokens N] [--ids] [PROMPT]

// The only lines that name the model.
#include "tales.h"
#include "tales_sampler.h"
#include "tales_tokenizer.h"
namespace model = tales;

#if __STDC_HOSTED__
#include <stdio.h>
static void put(const char *bytes, size_t size) {
  fwrite(bytes, 1, size, stdout);
  fflush(stdout);
}
#else
#include "board.h"
static void put(const char *bytes, size_t size) { burin::board::write(bytes, size); }
#endif

// All the memory that the model ever uses. Plain data: place it in any section you like.
static model::Arena arena;                   // scratch of one step
static model::KvCache cache;                 // one conversation
static model::Token tokens[model::kContext]; // the encoded prompt

namespace {

struct Options {
  const char *prompt = "Once upon a time";
  model::SamplerOptions sampler{0.8f, /*top_k=*/40, /*top_p=*/1.0f, /*seed=*/1};
  size_t tokens = model::kContext;
  bool ids = false; // print token ids, one a line, instead of text
};

size_t length(const char *text) {
  size_t size = 0;
  while (text[size] != '\0')
    ++size;
  return size;
}

void print(const char *text) { put(text, length(text)); }

void print_number(uint32_t value) {
  char digits[10];
  size_t at = sizeof digits;
  do
    digits[--at] = static_cast<char>('0' + value % 10);
  while ((value /= 10) != 0);
  put(digits + at, sizeof digits - at);
}

bool equal(const char *a, const char *b) {
  while (*a != '\0' && *a == *b)
    ++a, ++b;
  return *a == *b;
}

uint32_t number(const char *digits) {
  uint32_t value = 0;
  for (; *digits >= '0' && *digits <= '9'; ++digits)
    value = value * 10 + static_cast<uint32_t>(*digits - '0');
  return value;
}

// False for an argument that it does not know.
bool parse(int argc, char **argv, Options &options) {
  for (int i = 1; i < argc; ++i) {
    const char *argument = argv[i];
    if (equal(argument, "--greedy"))
      options.sampler.temperature = 0.0f;
    else if (equal(argument, "--ids"))
      options.ids = true;
    else if (equal(argument, "--seed") && i + 1 < argc)
      options.sampler.seed = number(argv[++i]);
    else if (equal(argument, "--tokens") && i + 1 < argc)
      options.tokens = number(argv[++i]);
    else if (argument[0] == '-')
      return false;
    else
      options.prompt = argument;
  }
  return true;
}

int tell(const Options &options) {
  const model::Tokenizer tokenizer(model::kTokenizerTables);
  size_t count = 0;
  if (tokenizer.encode(options.prompt, length(options.prompt), /*with_special=*/true, tokens,
                       model::kContext, count) != model::TokenizerStatus::kOk) {
    print("the prompt is longer than the model's context\n");
    return 1;
  }
  model::Decoder decoder(arena, cache);
  if (count == 0 || decoder.prefill(tokens, count) != model::Status::kOk) {
    print("the model needs at least one token to begin with\n");
    return 1;
  }

  model::Sampler sampler(options.sampler);
  model::Token previous = tokens[count - 1];
  if (!options.ids)
    print(options.prompt);
  for (size_t i = 0; i < options.tokens; ++i) {
    const model::Token next = sampler.sample(decoder.logits(), model::kVocabSize);
    if (next < 0 || tokenizer.is_end(next))
      break; // less than zero: no logit is a number
    if (options.ids) {
      print_number(static_cast<uint32_t>(next));
      print("\n");
    } else {
      const model::Piece piece = tokenizer.decode(previous, next);
      put(piece.bytes, piece.size);
    }
    previous = next;
    if (decoder.step(next) != model::Status::kOk)
      break; // the context is full
  }
  if (!options.ids)
    print("\n");
  return 0;
}

} // namespace

int main(int argc, char **argv) {
  Options options;
  if (!parse(argc, argv, options)) {
    print("usage: story [--greedy] [--seed N] [--tokens N] [--ids] [PROMPT]\n");
    return 2;
  }
  return tell(options);
}
