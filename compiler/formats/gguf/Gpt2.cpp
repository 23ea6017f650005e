// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// "gpt2": learned positions and layer norms. The converter transposes the matrices that
// Hugging Face stores as (inputs, outputs).

#include "compiler/formats/GgufArchitecture.h"

using namespace burin;

static const GgufName kNames[] = {
    {"token_embd", "wte"},
    {"position_embd", "wpe"},
    {"output_norm", "ln_f"},
    {"output", "lm_head"},
    {"blk.*.attn_norm", "h.*.ln_1"},
    {"blk.*.attn_qkv", "h.*.attn.c_attn"},
    {"blk.*.attn_output", "h.*.attn.c_proj"},
    {"blk.*.ffn_norm", "h.*.ln_2"},
    {"blk.*.ffn_up", "h.*.mlp.c_fc"},
    {"blk.*.ffn_down", "h.*.mlp.c_proj"},
};

static void configure(GgufMapping &m) {
  m.size("n_embd", "embedding_length");
  m.size("n_layer", "block_count");
  m.size("n_head", "attention.head_count");
  m.size("n_positions", "context_length");
  m.size("n_inner", "feed_forward_length");
  m.number("layer_norm_epsilon", "attention.layer_norm_epsilon");
  m.set("activation_function", "gelu_new");
  m.vocabulary();
}

namespace burin {
extern const GgufArchitecture kGgufGpt2;
const GgufArchitecture kGgufGpt2 = {"gpt2", "gpt2", "GPT2LMHeadModel", kNames, false, configure};
} // namespace burin
