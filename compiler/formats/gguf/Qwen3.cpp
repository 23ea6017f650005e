// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// "qwen3": the dense Qwen 3, whose queries and keys are normed head by head.

#include "compiler/formats/GgufArchitecture.h"

using namespace burin;

static const GgufName kNames[] = {
    {"blk.*.attn_q_norm", "model.layers.*.self_attn.q_norm"},
    {"blk.*.attn_k_norm", "model.layers.*.self_attn.k_norm"},
};

static void configure(GgufMapping &m) {
  m.decoder();
  m.set("hidden_act", "silu");
  m.set("use_sliding_window", false);
  m.set("attention_bias", m.tensor("blk.0.attn_q.bias") != nullptr);
}

namespace burin {
extern const GgufArchitecture kGgufQwen3;
const GgufArchitecture kGgufQwen3 = {"qwen3", "qwen3", "Qwen3ForCausalLM", kNames, true, configure};
} // namespace burin
