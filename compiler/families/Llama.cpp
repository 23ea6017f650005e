// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Llama 2, 3 and 3.x, TinyLlama, SmolLM and whatever else says it is one (Touvron et al., arXiv
// 2307.09288): pre-norm blocks of grouped-query attention with rotary positions and a SwiGLU
// feed-forward.

#include "compiler/Family.h"
#include "compiler/ModelBuilder.h"
#include "compiler/RopeFrequencies.h"
#include "compiler/formats/UserError.h"

#include <cmath>

using namespace mlir;
using namespace burin;

namespace {

struct Llama {
  int64_t hidden, layers, heads, kvHeads, headSize, ffn, vocab, context;
  double epsilon;
  bool attentionBias, mlpBias, tied;
};

} // namespace

/// Defaults are those of transformers' LlamaConfig.
static llvm::Expected<Llama> readConfig(const ModelConfig &config, const FamilyOptions &options) {
  Llama m{};
  llvm::Error error = llvm::Error::success();
  auto take = [&](auto &field, auto value) {
    if (value)
      field = *value;
    else if (error)
      llvm::consumeError(value.takeError());
    else
      error = value.takeError();
  };
  take(m.hidden, config.dimension("hidden_size"));
  take(m.layers, config.dimension("num_hidden_layers"));
  take(m.heads, config.dimension("num_attention_heads"));
  take(m.ffn, config.dimension("intermediate_size"));
  take(m.vocab, config.dimension("vocab_size"));
  take(m.context, config.dimension("max_position_embeddings", 2048));
  take(m.epsilon, config.positive("rms_norm_eps", 1e-6));
  take(m.attentionBias, config.boolean("attention_bias", false));
  take(m.mlpBias, config.boolean("mlp_bias", false));
  take(m.tied, config.boolean("tie_word_embeddings", false));
  std::string activation;
  take(activation, config.string("hidden_act", "silu"));
  if (error)
    return std::move(error);
  take(m.kvHeads, config.dimension("num_key_value_heads", m.heads));
  take(m.headSize, config.dimension("head_dim", std::max<int64_t>(m.hidden / m.heads, 1)));
  if (error)
    return std::move(error);
  if (activation != "silu")
    return userError(config.describe("hidden_act") + " is '" + activation + "', expected 'silu'",
                     "this activation is not supported in the llama family");
  if (m.heads % m.kvHeads)
    return userError(config.describe("num_key_value_heads") + " is " + std::to_string(m.kvHeads) +
                         ", expected a divisor of num_attention_heads, " + std::to_string(m.heads),
                     "the model's config.json is damaged");
  if (m.headSize % 2)
    return userError("the head size in " + quoted(config.where()) + " is " +
                         std::to_string(m.headSize) + ", expected an even one",
                     "rotary positions turn pairs of numbers");
  if (options.context > m.context)
    return userError("a context of " + std::to_string(options.context) +
                         " tokens is longer than the model's " + std::to_string(m.context),
                     "choose --context=" + std::to_string(m.context) + " or less");
  if (options.context)
    m.context = options.context;
  return m;
}

/// One block; x (tokens, hidden) in and out.
static Value block(ModelBuilder &b, const Llama &m, int64_t l, Value x, Value rope) {
  auto symbol = [&](StringRef role) { return ("block." + Twine(l) + "." + role).str(); };
  auto tensor = [&](StringRef rest) { return ("model.layers." + Twine(l) + "." + rest).str(); };
  int64_t qWidth = m.heads * m.headSize, kvWidth = m.kvHeads * m.headSize;
  auto project = [&](StringRef name, Value in, StringRef source, int64_t rows, int64_t columns,
                     bool bias) {
    Value out = b.linear(
        name, in, b.weight(symbol(name), tensor((source + ".weight").str()), {rows, columns}));
    return bias ? b.addBias(name, out,
                            b.weight(symbol((name + "_bias").str()),
                                     tensor((source + ".bias").str()), {rows}))
                : out;
  };

  // attention
  Value n1 = b.rmsNorm(
      "norm", x, b.weight(symbol("attention_norm"), tensor("input_layernorm.weight"), {m.hidden}),
      m.epsilon);
  Value q = project("q", n1, "self_attn.q_proj", qWidth, m.hidden, m.attentionBias);
  Value k = project("k", n1, "self_attn.k_proj", kvWidth, m.hidden, m.attentionBias);
  Value v = project("v", n1, "self_attn.v_proj", kvWidth, m.hidden, m.attentionBias);
  Value keys = b.cache(symbol("keys"), {m.kvHeads, m.context, m.headSize});
  Value values = b.cache(symbol("values"), {m.kvHeads, m.context, m.headSize});
  b.cacheWrite(b.rope("k", k, rope, m.kvHeads), keys);
  b.cacheWrite(v, values);
  Value a = b.attention("attention", b.rope("q", q, rope, m.heads), keys, values,
                        1 / std::sqrt(double(m.headSize)));
  x = b.add("x", x,
            project("attention_out", a, "self_attn.o_proj", m.hidden, qWidth, m.attentionBias));

  // feed-forward
  Value n2 =
      b.rmsNorm("norm", x,
                b.weight(symbol("ffn_norm"), tensor("post_attention_layernorm.weight"), {m.hidden}),
                m.epsilon);
  Value gate = b.silu("gate", project("gate", n2, "mlp.gate_proj", m.ffn, m.hidden, m.mlpBias));
  Value up = project("up", n2, "mlp.up_proj", m.ffn, m.hidden, m.mlpBias);
  Value h = b.mul("ffn", gate, up);
  return b.add("x", x, project("down", h, "mlp.down_proj", m.hidden, m.ffn, m.mlpBias));
}

static llvm::Expected<OwningOpRef<ModuleOp>>
buildLlama(MLIRContext *context, const ModelFiles &files, const FamilyOptions &options) {
  llvm::Expected<Llama> config = readConfig(files.config, options);
  if (!config)
    return config.takeError();
  const Llama &m = *config;
  // Nothing is computed from a head size that no tensor has confirmed.
  if (auto q = files.weights.require("model.layers.0.self_attn.q_proj.weight",
                                     {m.heads * m.headSize, m.hidden});
      !q)
    return q.takeError();
  llvm::Expected<std::vector<float>> frequencies = ropeFrequencies(files.config, m.headSize);
  if (!frequencies)
    return frequencies.takeError();

  ModelBuilder b(context, files, {options.name, "llama", m.layers, m.vocab, m.context});
  b.beginForward();
  auto embedding = [&] {
    return b.weight("embedding", "model.embed_tokens.weight", {m.vocab, m.hidden});
  };
  Value x = b.embedding("x", b.ids(), embedding());
  Value rope = b.ropeTable("rope", b.constant("rope_frequencies", *frequencies));
  for (int64_t l = 0; l < m.layers && !b.failed(); ++l)
    x = b.layer(l, x, rope, [&](Value in, Value table) { return block(b, m, l, in, table); });
  x = b.rmsNorm("final", b.lastRow(x), b.weight("final_norm", "model.norm.weight", {m.hidden}),
                m.epsilon);
  b.endForward(b.linear(
      "logits", x, m.tied ? embedding() : b.weight("head", "lm_head.weight", {m.vocab, m.hidden})));
  return b.finish();
}

namespace burin {
static constexpr StringRef kModelTypes[] = {"llama"};
extern const Family kLlamaFamily;
const Family kLlamaFamily = {"llama", kModelTypes, buildLlama};
} // namespace burin
