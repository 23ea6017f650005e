// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// "qwen2": Qwen 1.5, 2 and 2.5. Files do not say whether a window slides; the converter drops it.

#include "compiler/formats/GgufArchitecture.h"

using namespace burin;

static void configure(GgufMapping &m) {
  m.decoder();
  m.set("hidden_act", "silu");
  m.set("use_sliding_window", false);
}

namespace burin {
extern const GgufArchitecture kGgufQwen2;
const GgufArchitecture kGgufQwen2 = {"qwen2", "qwen2", "Qwen2ForCausalLM", {}, true, configure};
} // namespace burin
