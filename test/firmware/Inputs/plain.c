/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A model in a C program: no C library, no C++. Ends with 0 if it says what it should, with 1 if a call fails, with 2 at
 * the first wrong token. */
#include "tales_nano_c.h"

#include "plain_input.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static unsigned char arena[TALES_NANO_ARENA_BYTES] __attribute__((aligned(TALES_NANO_ALIGNMENT)));
static unsigned char kv_cache[TALES_NANO_KV_CACHE_BYTES] __attribute__((aligned(TALES_NANO_ALIGNMENT)));

int main(int argc, char **argv);
int main(int argc, char **argv) {
  (void)argc;
  (void)argv;
  tales_nano_decoder decoder = {arena, kv_cache, 0};
  if (tales_nano_prefill(&decoder, start, COUNT(start)) != TALES_NANO_OK)
    return 1;
  for (size_t i = 0; i < COUNT(greedy); ++i) {
    const float *logits = tales_nano_logits(&decoder);
    int32_t best = 0;
    for (int32_t token = 1; token < TALES_NANO_VOCAB_SIZE; ++token)
      if (logits[token] > logits[best])
        best = token;
    if (best != greedy[i])
      return 2;
    if (tales_nano_step(&decoder, best) != TALES_NANO_OK)
      return 1;
  }
  return decoder.position == COUNT(start) + COUNT(greedy) ? 0 : 1;
}
