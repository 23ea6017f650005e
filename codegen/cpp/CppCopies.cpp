// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MODEL_copy_start and MODEL_copy_wait in the C++ output. LlvmCopies.cpp builds the same.

#include "codegen/cpp/CppCopies.h"

#include "llvm/Support/FormatVariadic.h"

using namespace burin;

/// The arena's first bytes hold the tiles; see StreamWeights.cpp.
static const char kDeclarations[] = R"(
/* Weights stream from slow memory through the first {1} bytes of the arena. These two copy them; both are weak
 * and copy at once. Define your own to have DMA copy while the core computes.
 *   start  begins to copy bytes from `from` (a multiple of 4) to `to` (a multiple of 32), and does not wait for the end
 *   wait   returns when they are there for the core to read, also through its data cache
 * One copy is under way at a time, and none before or after a step or prefill. What lies at `to` may be lost as soon
 * as a copy starts. */
#ifdef __cplusplus
extern "C" {{
#endif
void {0}_copy_start(void *to, const void *from, size_t bytes);
void {0}_copy_wait(void);
#ifdef __cplusplus
}
#endif
)";

static const char kDefinitions[] = R"(
// What copies weights unless the program brings its own.
extern "C" __attribute__((weak)) void {0}_copy_start(void *to, const void *from, size_t bytes) {{
  typedef uint32_t __attribute__((may_alias)) Word;
  auto *words = static_cast<Word *>(to);
  const auto *source = static_cast<const Word *>(from);
  for (; bytes >= 4 * sizeof(Word); bytes -= 4 * sizeof(Word), words += 4, source += 4) {{
    const Word a = source[0], b = source[1], c = source[2], d = source[3];
    words[0] = a;
    words[1] = b;
    words[2] = c;
    words[3] = d;
  }
  for (; bytes >= sizeof(Word); bytes -= sizeof(Word))
    *words++ = *source++;
  for (size_t i = 0; i < bytes; ++i)
    reinterpret_cast<uint8_t *>(words)[i] = reinterpret_cast<const uint8_t *>(source)[i];
}

extern "C" __attribute__((weak)) void {0}_copy_wait() {{}
)";

std::string burin::copyDeclarations(const ModelInfo &info) {
  if (!info.streamBytes)
    return "";
  return llvm::formatv(kDeclarations, info.name, info.streamBytes).str();
}

std::string burin::copyDefinitions(const ModelInfo &info) {
  return info.streamBytes ? llvm::formatv(kDefinitions, info.name).str() : "";
}
