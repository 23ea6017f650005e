// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The C99 view of a compiled model: the same two regions and calls, under the model's name.

#include "codegen/cpp/CppCopies.h"
#include "codegen/cpp/CppHeader.h"
#include "codegen/cpp/CppNames.h"

#include "llvm/Support/FormatVariadic.h"

using namespace burin;

void burin::printCHeader(const ModelInfo &info, llvm::raw_ostream &os) {
  std::string stack;
  if (std::optional<int64_t> bytes = decoderStack(info))
    stack = llvm::formatv("/* Stack that step and prefill need at most, as compiled in the object. "
                          "*/\n#define {0}_STACK_BYTES {1}u\n\n",
                          info.macro, *bytes)
                .str();
  os << llvm::formatv(R"(/* {0}_c.h: the model {0} for C99. Written by burin; do not edit. */

#ifndef {1}_C_H_
#define {1}_C_H_

#include <stddef.h>
#include <stdint.h>

/* Exact sizes in bytes, and what both regions are aligned to. */
#define {1}_ARENA_BYTES {2}u
#define {1}_KV_CACHE_BYTES {3}u
#define {1}_ALIGNMENT {4}u

{9}#ifndef {1}_ARENA_MEMORY
{8}#endif

#define {1}_VOCAB_SIZE {5}
#define {1}_CONTEXT {6}
#define {1}_BOS {7}

#ifdef __cplusplus
extern "C" {{
#endif

enum {{ {1}_OK = 0, {1}_TOKEN_OUT_OF_RANGE = 1, {1}_CONTEXT_FULL = 2 };

/* One conversation. The caller owns the memory; position 0 begins a new conversation. */
typedef struct {{
  void *arena;    /* {1}_ARENA_BYTES */
  void *kv_cache; /* {1}_KV_CACHE_BYTES */
  size_t position;
} {0}_decoder;

/* Takes one token and computes the logits of the next one. */
int {0}_step({0}_decoder *decoder, int32_t token);

/* Takes several tokens, all or none. */
int {0}_prefill({0}_decoder *decoder, const int32_t *tokens, size_t count);

/* {1}_VOCAB_SIZE floats, valid until the next step or prefill. */
const float *{0}_logits(const {0}_decoder *decoder);

#ifdef __cplusplus
}
#endif
{10}
#endif /* {1}_C_H_ */
)",
                      info.name, info.macro, info.arena.bytes, info.kvCache.bytes,
                      std::max(info.arena.alignment, info.kvCache.alignment), info.vocabSize,
                      info.context, info.bos, placementMacros(info), stack, copyDeclarations(info));
}

void burin::printCSource(const ModelInfo &info, llvm::raw_ostream &os) {
  os << cppBanner(info.name + "_c.cpp", "the C99 view of the model " + info.name);
  os << llvm::formatv(R"(
#include "{0}_c.h"

#include "{0}.h"
#include "{0}_entries.h"

static_assert({1}_OK == static_cast<int>({0}::Status::kOk) &&
              {1}_TOKEN_OUT_OF_RANGE == static_cast<int>({0}::Status::kTokenOutOfRange) &&
              {1}_CONTEXT_FULL == static_cast<int>({0}::Status::kContextFull));

int {0}_step({0}_decoder *decoder, int32_t token) {{
  return {0}_prefill(decoder, &token, 1);
}

int {0}_prefill({0}_decoder *decoder, const int32_t *tokens, size_t count) {{
  return static_cast<int>({0}::entries::prefill(static_cast<uint8_t *>(decoder->arena),
                                                static_cast<uint8_t *>(decoder->kv_cache),
                                                decoder->position, tokens, count));
}

const float *{0}_logits(const {0}_decoder *decoder) {{
  return {0}::entries::logits(static_cast<const uint8_t *>(decoder->arena));
}
)",
                      info.name, info.macro);
}
