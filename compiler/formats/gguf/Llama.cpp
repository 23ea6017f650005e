// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// "llama": Llama 2, 3 and 3.x, TinyLlama, SmolLM, Mistral. The converter permutes the rows of
// queries and keys so that rotary pairs lie side by side.

#include "compiler/formats/GgufArchitecture.h"

using namespace burin;

static const GgufName kNames[] = {
    {"blk.*.attn_q", "model.layers.*.self_attn.q_proj", GgufChange::QueryRows},
    {"blk.*.attn_k", "model.layers.*.self_attn.k_proj", GgufChange::KeyRows},
};

static void configure(GgufMapping &m) {
  m.decoder();
  m.set("hidden_act", "silu");
  m.set("attention_bias", m.tensor("blk.0.attn_q.bias") != nullptr);
  m.set("mlp_bias", m.tensor("blk.0.ffn_up.bias") != nullptr);
}

namespace burin {
extern const GgufArchitecture kGgufLlama;
const GgufArchitecture kGgufLlama = {"llama", "llama", "LlamaForCausalLM", kNames, true, configure};
} // namespace burin
