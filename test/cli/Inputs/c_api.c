/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Replays a prompt and goes on greedily through the C view of a model called `tale`; prints the
 * tokens. replay_input.h holds the tokens to start with (kStart) and how many to add (kGreedy). */

#include "tale_c.h"

#include <stdio.h>
#include <string.h>

#include "replay_input_c.h"

static union {
  double aligned[2];
  unsigned char bytes[TALE_ARENA_BYTES + TALE_ALIGNMENT];
} arena;
static union {
  double aligned[2];
  unsigned char bytes[TALE_KV_CACHE_BYTES + TALE_ALIGNMENT];
} cache;

static void *aligned(unsigned char *bytes) {
  return bytes + (TALE_ALIGNMENT - (uintptr_t)bytes % TALE_ALIGNMENT) % TALE_ALIGNMENT;
}

static int32_t greedy(const float *logits) {
  int32_t best = 0, i;
  for (i = 1; i < TALE_VOCAB_SIZE; ++i)
    if (logits[i] > logits[best])
      best = i;
  return best;
}

static int fail(const char *what) {
  fprintf(stderr, "c_api: %s\n", what);
  return 1;
}

int main(void) {
  tale_decoder decoder;
  int32_t far[TALE_CONTEXT + 1];
  size_t i;
  decoder.arena = aligned(arena.bytes);
  decoder.kv_cache = aligned(cache.bytes);
  decoder.position = 0;

  /* What is refused changes nothing. */
  memset(far, 0, sizeof far);
  if (tale_step(&decoder, TALE_VOCAB_SIZE) != TALE_TOKEN_OUT_OF_RANGE)
    return fail("expected TOKEN_OUT_OF_RANGE beyond the vocabulary");
  if (tale_step(&decoder, -1) != TALE_TOKEN_OUT_OF_RANGE)
    return fail("expected TOKEN_OUT_OF_RANGE below it");
  if (tale_prefill(&decoder, far, TALE_CONTEXT + 1) != TALE_CONTEXT_FULL)
    return fail("expected CONTEXT_FULL");
  if (decoder.position != 0)
    return fail("expected position 0 after what was refused");

  if (tale_prefill(&decoder, kStart, sizeof kStart / sizeof kStart[0]) != TALE_OK)
    return fail("expected OK from prefill");
  for (i = 0; i < kGreedy; ++i) {
    int32_t next = greedy(tale_logits(&decoder));
    printf("%ld ", (long)next);
    if (i + 1 < kGreedy && tale_step(&decoder, next) != TALE_OK)
      return fail("expected OK from step");
  }
  printf("\n");
  return 0;
}
