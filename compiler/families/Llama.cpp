// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Llama 2, 3 and 3.x, TinyLlama, SmolLM and whatever else says it is one (Touvron et al., arXiv
// 2307.09288): pre-norm blocks of grouped-query attention with rotary positions and a SwiGLU
// feed-forward.

#include "compiler/FirstError.h"
#include "compiler/PreNormDecoder.h"

#include <cmath>

using namespace mlir;
using namespace burin;

namespace {
struct Llama : DecoderConfig {
  bool attentionBias, mlpBias;
};
} // namespace

static llvm::Expected<Llama> readConfig(const ModelConfig &config, const FamilyOptions &options) {
  FirstError first;
  Llama m{};
  first.take(static_cast<DecoderConfig &>(m), readDecoder(config, options, {"llama"}));
  first.take(m.attentionBias, config.boolean("attention_bias", false));
  first.take(m.mlpBias, config.boolean("mlp_bias", false));
  if (first)
    return first.get();
  return m;
}

/// x (tokens, hidden) in and out.
static Value block(const LayerBuilder &b, const Llama &m, Value x, Value rope) {
  Value n = b.rmsNorm("attention_norm", x, b.tensor("input_layernorm.weight"), m.epsilon);
  Value q = b.project("q", n, "self_attn.q_proj", m.heads * m.headSize, m.attentionBias);
  Value k = b.project("k", n, "self_attn.k_proj", m.kvHeads * m.headSize, m.attentionBias);
  Value v = b.project("v", n, "self_attn.v_proj", m.kvHeads * m.headSize, m.attentionBias);
  Value a = b.attend(q, k, v, rope, {m.heads, m.kvHeads, m.headSize, m.context},
                     {1 / std::sqrt(double(m.headSize))});
  x = b.residual(x, b.project("attention_out", a, "self_attn.o_proj", m.hidden, m.attentionBias));

  n = b.rmsNorm("ffn_norm", x, b.tensor("post_attention_layernorm.weight"), m.epsilon);
  Value gate = b.project("gate", n, "mlp.gate_proj", m.ffn, m.mlpBias);
  Value up = b.project("up", n, "mlp.up_proj", m.ffn, m.mlpBias);
  Value h = b.swiGlu(gate, up);
  return b.residual(x, b.project("down", h, "mlp.down_proj", m.hidden, m.mlpBias));
}

static llvm::Expected<OwningOpRef<ModuleOp>>
buildLlama(MLIRContext *context, const ModelFiles &files, const FamilyOptions &options) {
  llvm::Expected<Llama> config = readConfig(files.config, options);
  if (!config)
    return config.takeError();
  return buildPreNormDecoder(context, files, options, "llama", *config,
                             [&](const LayerBuilder &layer, Value x, Value rope) {
                               return block(layer, *config, x, rope);
                             });
}

namespace burin {
static constexpr StringRef kModelTypes[] = {"llama"};
extern const Family kLlamaFamily;
const Family kLlamaFamily = {"llama", kModelTypes, buildLlama};
} // namespace burin
