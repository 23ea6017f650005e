// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One region (region.h) around the first tokens that a compiled model is fed. (.cc: built by
// tokens.py, which defines MODEL, MODEL_HEADER and TOKENS.)
#if !__STDC_HOSTED__
#include "board.h"
#endif
#include "region.h"

#include MODEL_HEADER

namespace model = MODEL;

namespace {

model::Arena arena;
model::KvCache cache;
model::Decoder decoder(arena, cache);

} // namespace

int main(int, char **) {
  const model::Token tokens[] = {TOKENS};
  region::begin();
  for (const model::Token token : tokens)
    if (decoder.step(token) != model::Status::kOk)
      return 1;
  region::end();
  return 0;
}
