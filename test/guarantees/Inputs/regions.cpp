// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The least program that uses a model, with its memory under names that can be measured in the
// linked image.

#include "board.h"
#include MODEL_HEADER

extern "C" {
MODEL::Arena measured_arena;
MODEL::KvCache measured_kv_cache;
}

int main(int, char **) {
  MODEL::Decoder decoder(measured_arena, measured_kv_cache);
  return decoder.step(0) == MODEL::Status::kOk ? 0 : 1;
}
