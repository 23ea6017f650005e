// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// "gemma3": as Gemma 2, but queries and keys are normed instead of capped, and five layers with a
// window follow each other before one without.

#include "compiler/formats/GgufArchitecture.h"

using namespace burin;

static const GgufName kNames[] = {
    {"output_norm", "model.norm", GgufChange::MinusOne},
    {"blk.*.attn_norm", "model.layers.*.input_layernorm", GgufChange::MinusOne},
    {"blk.*.attn_q_norm", "model.layers.*.self_attn.q_norm", GgufChange::MinusOne},
    {"blk.*.attn_k_norm", "model.layers.*.self_attn.k_norm", GgufChange::MinusOne},
    {"blk.*.post_attention_norm", "model.layers.*.post_attention_layernorm", GgufChange::MinusOne},
    {"blk.*.ffn_norm", "model.layers.*.pre_feedforward_layernorm", GgufChange::MinusOne},
    {"blk.*.post_ffw_norm", "model.layers.*.post_feedforward_layernorm", GgufChange::MinusOne},
};

static void configure(GgufMapping &m) {
  m.decoder();
  m.optionalSize("sliding_window", "attention.sliding_window");
  m.set("sliding_window_pattern", m.integerOr("attention.sliding_window_pattern", 6));
  m.set("rope_local_base_freq", m.numberOr("rope.freq_base_swa", 1e4));
  m.set("rope_theta", m.numberOr("rope.freq_base", 1e6));
  m.optionalNumber("final_logit_softcapping", "final_logit_softcapping");
  m.set("hidden_act", "gelu_pytorch_tanh");
  m.set("hidden_activation", "gelu_pytorch_tanh");
  // As for Gemma 2; here the 27B model has 62 layers.
  int64_t width = m.integerOr("embedding_length", 0),
          heads = m.integerOr("attention.head_count", 0);
  m.queryScalar(m.integerOr("block_count", 0) == 62 && heads > 0 ? width / heads : 0);
}

namespace burin {
extern const GgufArchitecture kGgufGemma3;
const GgufArchitecture kGgufGemma3 = {"gemma3", "gemma3_text", "Gemma3ForCausalLM",
                                      kNames,   true,          configure};
} // namespace burin
