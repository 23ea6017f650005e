// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// "gemma2": four norms a layer (with 1 added, as in Gemma), soft caps, a sliding window in every
// other layer.

#include "compiler/formats/GgufArchitecture.h"

using namespace burin;

static const GgufName kNames[] = {
    {"output_norm", "model.norm", GgufChange::MinusOne},
    {"blk.*.attn_norm", "model.layers.*.input_layernorm", GgufChange::MinusOne},
    {"blk.*.post_attention_norm", "model.layers.*.post_attention_layernorm", GgufChange::MinusOne},
    {"blk.*.ffn_norm", "model.layers.*.pre_feedforward_layernorm", GgufChange::MinusOne},
    {"blk.*.post_ffw_norm", "model.layers.*.post_feedforward_layernorm", GgufChange::MinusOne},
};

static void configure(GgufMapping &m) {
  m.decoder();
  m.optionalSize("sliding_window", "attention.sliding_window");
  m.optionalNumber("attn_logit_softcapping", "attn_logit_softcapping");
  m.optionalNumber("final_logit_softcapping", "final_logit_softcapping");
  m.set("hidden_act", "gelu_pytorch_tanh");
  m.set("hidden_activation", "gelu_pytorch_tanh");
  // There is no field for what queries are scaled by. llama.cpp tells the 27B model, which differs,
  // by its 46 layers.
  int64_t width = m.integerOr("embedding_length", 0),
          heads = m.integerOr("attention.head_count", 0);
  m.queryScalar(m.integerOr("block_count", 0) == 46 && heads > 0 ? width / heads : 0);
}

namespace burin {
extern const GgufArchitecture kGgufGemma2;
const GgufArchitecture kGgufGemma2 = {"gemma2", "gemma2", "Gemma2ForCausalLM",
                                      kNames,   true,     configure};
} // namespace burin
