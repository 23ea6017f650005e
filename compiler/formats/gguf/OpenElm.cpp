// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// "openelm": every layer has heads and widths of its own. The converter takes gate and up apart.

#include "compiler/formats/GgufArchitecture.h"
#include "compiler/formats/UserError.h"

using namespace burin;

static const GgufName kNames[] = {
    {"token_embd", "transformer.token_embeddings"},
    {"output", "lm_head"},
    {"output_norm", "transformer.norm"},
    {"blk.*.attn_norm", "transformer.layers.*.attn_norm"},
    {"blk.*.attn_qkv", "transformer.layers.*.attn.qkv_proj"},
    {"blk.*.attn_q_norm", "transformer.layers.*.attn.q_norm"},
    {"blk.*.attn_k_norm", "transformer.layers.*.attn.k_norm"},
    {"blk.*.attn_output", "transformer.layers.*.attn.out_proj"},
    {"blk.*.ffn_norm", "transformer.layers.*.ffn_norm"},
    {"blk.*.ffn_gate", "transformer.layers.*.ffn.proj_1"},
    {"blk.*.ffn_up", "transformer.layers.*.ffn.proj_1"},
    {"blk.*.ffn_down", "transformer.layers.*.ffn.proj_2"},
};

static void configure(GgufMapping &m) {
  m.size("model_dim", "embedding_length");
  m.size("num_transformer_layers", "block_count");
  m.size("max_context_length", "context_length");
  m.size("head_dim", "attention.key_length");
  m.sizes("num_query_heads", "attention.head_count");
  m.sizes("num_kv_heads", "attention.head_count_kv");
  m.number("rms_norm_eps", "attention.layer_norm_rms_epsilon");
  m.set("rope_freq_constant", m.numberOr("rope.freq_base", 1e4));
  // config.json gives the feed-forward widths as multiples of the model's, rounded to a divisor.
  double width = double(std::max<int64_t>(m.integerOr("embedding_length", 1), 1));
  llvm::json::Array multipliers;
  for (int64_t ffn : m.integers("feed_forward_length"))
    multipliers.push_back(double(ffn) / width);
  if (multipliers.empty())
    m.fail(userError(quoted(m.metadata().where()) + " has no " +
                     quoted(m.key("feed_forward_length"))));
  m.set("ffn_multipliers", std::move(multipliers));
  m.set("ffn_dim_divisor", 1);
  m.set("ffn_with_glu", true);
  m.set("activation_fn_name", "swish");
  m.set("normalization_layer_name", "rms_norm");
  m.set("normalize_qk_projections", m.tensor("blk.0.attn_q_norm.weight") != nullptr);
  m.vocabulary("share_input_output_layers");
}

namespace burin {
extern const GgufArchitecture kGgufOpenElm;
const GgufArchitecture kGgufOpenElm = {"openelm", "openelm", "OpenELMForCausalLM",
                                       kNames,    false,     configure};
} // namespace burin
