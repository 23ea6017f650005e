// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a model where nothing is accessible but its code, its weights and tables (to read), its
// arena and KV cache, its decoder and GUARDED_STACK bytes of stack, and prints a hash over the bits
// of all logits: that of the same program on a host, without a guard. With one more argument it
// also does what must fault.

#include "../../e2e/console.h"
#include "../../e2e/fnv.h"
#include "guarded_input.h"
#include MODEL_C_HEADER

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)
#define C_NAME(name) PASTE(MODEL, name)

namespace {

constexpr size_t kTokenCount = sizeof kTokens / sizeof kTokens[0];
using Decoder = C_NAME(_decoder);

int step(void *decoder, uintptr_t token, size_t) {
  return C_NAME(_step)(static_cast<Decoder *>(decoder), static_cast<int32_t>(token));
}

int prefill(void *decoder, uintptr_t tokens, size_t count) {
  return C_NAME(_prefill)(static_cast<Decoder *>(decoder),
                          reinterpret_cast<const int32_t *>(tokens), count);
}

} // namespace

#if defined(__arm__)

#include "guard.h"

extern "C" uint8_t __code_start[], __code_end[], __weights_start[], __weights_end[],
    __tables_start[], __tables_end[];

namespace {

guard::Own<kArena> arena;
guard::Own<kKvCache> cache;
guard::Own<kStack> stack;
guard::Own<sizeof(Decoder)> decoder_memory;
uint8_t elsewhere;

Decoder &decoder = *reinterpret_cast<Decoder *>(decoder_memory.begin());

/// Code comes first where the earlier region keeps what two share, else last.
bool protect() {
  guard::Unit unit;
  using guard::Access;
  auto code = [&] { return unit.allow(__code_start, __code_end, Access::Execute); };
  return (!guard::kIsVersion8 || code()) &&
         unit.allow(__weights_start, __weights_end, Access::Read) &&
         unit.allow(__tables_start, __tables_end, Access::Read) && (guard::kIsVersion8 || code()) &&
         unit.allow(arena.begin(), arena.end(), Access::ReadWrite) &&
         unit.allow(cache.begin(), cache.end(), Access::ReadWrite) &&
         unit.allow(stack.bytes, stack.bytes + kStack, Access::ReadWrite) &&
         unit.allow(decoder_memory.begin(), decoder_memory.end(), Access::ReadWrite);
}

int call(int (*function)(void *, uintptr_t, size_t), uintptr_t b, size_t c,
         size_t stack_bytes = kStack) {
  return guard::guarded_call(function, &decoder, b, c, stack.bytes + stack_bytes);
}

int read_byte(void *, uintptr_t address, size_t) {
  return *reinterpret_cast<volatile uint8_t *>(address);
}

int write_byte(void *, uintptr_t address, size_t) {
  *reinterpret_cast<volatile uint8_t *>(address) = 1;
  return 0;
}

int execute(void *, uintptr_t address, size_t) {
  reinterpret_cast<void (*)()>(address | 1)();
  return 0;
}

/// What must fault; false if there is no such offence.
bool offend(const char *what) {
  auto address = [](const void *pointer) { return reinterpret_cast<uintptr_t>(pointer); };
  if (console::option(what, "behind-arena"))
    call(write_byte, address(arena.end()), 0);
  else if (console::option(what, "behind-cache"))
    call(read_byte, address(cache.end()), 0);
  else if (console::option(what, "below-stack"))
    call(write_byte, address(stack.bytes - 1), 0);
  else if (console::option(what, "elsewhere"))
    call(read_byte, address(&elsewhere), 0);
  else if (console::option(what, "write-weights"))
    call(write_byte, address(__weights_start + 32), 0);
  else if (console::option(what, "write-code"))
    call(write_byte, address(__code_start), 0);
  else if (console::option(what, "execute-arena"))
    call(execute, address(arena.begin()), 0);
  else if (console::option(what, "short-stack"))
    call(step, static_cast<uintptr_t>(kTokens[0]), 0, kStack / 4);
  else
    return false;
  return true;
}

} // namespace

#else

namespace {

alignas(16) uint8_t arena_bytes[kArena], cache_bytes[kKvCache];
Decoder decoder;

int call(int (*function)(void *, uintptr_t, size_t), uintptr_t b, size_t c) {
  return function(&decoder, b, c);
}

bool offend(const char *) { return false; }

} // namespace

#endif

int main(int argc, char **argv) {
#if defined(__arm__)
  if (!protect()) {
    console::text("error: the protection unit has not enough regions\n");
    return 3;
  }
  decoder = {arena.begin(), cache.begin(), 0};
#else
  decoder = {arena_bytes, cache_bytes, 0};
#endif
  if (argc > 1 && !offend(argv[1]))
    return 2;
  Fnv hash;
  for (int32_t token : kTokens) {
    if (call(step, static_cast<uintptr_t>(token), 0) != 0)
      return 1;
    hash.add(C_NAME(_logits)(&decoder), kVocabulary);
  }
  decoder.position = 0;
  if (call(prefill, reinterpret_cast<uintptr_t>(kTokens), kTokenCount) != 0)
    return 1;
  hash.add(C_NAME(_logits)(&decoder), kVocabulary);
  console::text("hash ");
  console::hex(hash.value());
  console::text("\n");
  return 0;
}
