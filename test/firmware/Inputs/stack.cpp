// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Paints the stack, runs the model and says how much its functions took.

#include "paint.h"
#include "tales_nano.h"

namespace {

tales_nano::Arena arena;
tales_nano::KvCache cache;

} // namespace

int main(int, char **) {
  tales_nano::Decoder decoder(arena, cache);
  const tales_nano::Token prompt[] = {1, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50};
  uintptr_t top = stack_pointer();
  paint(top);
  tales_nano::Status stepped = decoder.step(1);
  uint32_t step = taken(top);
  paint(top);
  tales_nano::Status fed = decoder.prefill(prompt, sizeof(prompt) / sizeof(prompt[0]));
  uint32_t prefill = taken(top);
  report("step ", step);
  report("prefill ", prefill);
  return stepped == tales_nano::Status::kOk && fed == tales_nano::Status::kOk ? 0 : 1;
}
