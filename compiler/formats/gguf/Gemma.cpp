// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// "gemma": the first Gemma. The converter adds 1 to the norms, which Hugging Face's Gemma adds
// while it runs.

#include "compiler/formats/GgufArchitecture.h"

using namespace burin;

static const GgufName kNames[] = {
    {"output_norm", "model.norm", GgufChange::MinusOne},
    {"blk.*.attn_norm", "model.layers.*.input_layernorm", GgufChange::MinusOne},
    {"blk.*.ffn_norm", "model.layers.*.post_attention_layernorm", GgufChange::MinusOne},
};

static void configure(GgufMapping &m) {
  m.decoder();
  m.set("hidden_act", "gelu_pytorch_tanh");
  m.set("hidden_activation", "gelu_pytorch_tanh");
}

namespace burin {
extern const GgufArchitecture kGgufGemma;
const GgufArchitecture kGgufGemma = {"gemma", "gemma", "GemmaForCausalLM", kNames, true, configure};
} // namespace burin
