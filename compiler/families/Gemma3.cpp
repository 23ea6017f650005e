// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Gemma 3, its text part (Gemma Team, arXiv 2503.19786): as Gemma 2, but queries and keys are
// normalized head by head and nothing is capped; five layers with a window, whose rotary positions
// have a base of their own, come before one without.

#include "compiler/DecoderConfig.h"
#include "compiler/FirstError.h"
#include "compiler/LayerBuilder.h"

#include <cmath>

using namespace mlir;
using namespace burin;

namespace {
struct Gemma3 : DecoderConfig {
  double queryScalar, scoreCap, logitCap; ///< caps: 0 for none
  bool bias;
  Windows windows;
};
} // namespace

static llvm::Expected<Gemma3> readConfig(const ModelConfig &config, const FamilyOptions &options) {
  FirstError first;
  Gemma3 m{};
  int64_t pattern = 0;
  first.take(static_cast<DecoderConfig &>(m),
             readDecoder(config, options,
                         {"gemma3_text", 131072, 1e-6, /*tied=*/true, /*headSize=*/256,
                          "hidden_activation", "gelu_pytorch_tanh"}));
  first.take(m.queryScalar, config.positive("query_pre_attn_scalar", 256.0));
  first.take(m.scoreCap, softCap(config, "attn_logit_softcapping", 0));
  first.take(m.logitCap, softCap(config, "final_logit_softcapping", 0));
  first.take(m.bias, config.boolean("attention_bias", false));
  first.take(pattern, config.dimension("sliding_window_pattern", 6));
  first.take(m.windows,
             readWindows(config, m, [=](int64_t l) { return (l + 1) % pattern != 0; }, 4096));
  first.keep(refuse(config, {"use_bidirectional_attention"}, "attention to what follows"));
  if (first)
    return first.get();
  return m;
}

/// x (tokens, hidden) in and out.
static Value block(const LayerBuilder &b, const Gemma3 &m, Value x, Value rope) {
  auto norm = [&](StringRef role, Value in, StringRef name) {
    return b.rmsNorm(role, in, b.tensor(name + ".weight").plusOne(), m.epsilon);
  };
  Value n = norm("attention_norm", x, "input_layernorm");
  Value q = b.project("q", n, "self_attn.q_proj", m.heads * m.headSize, m.bias);
  Value k = b.project("k", n, "self_attn.k_proj", m.kvHeads * m.headSize, m.bias);
  Value v = b.project("v", n, "self_attn.v_proj", m.kvHeads * m.headSize, m.bias);
  q = b.headNorm("q", q, b.tensor("self_attn.q_norm.weight").plusOne(), m.headSize, m.epsilon);
  k = b.headNorm("k", k, b.tensor("self_attn.k_norm.weight").plusOne(), m.headSize, m.epsilon);
  Value a = b.attend(q, k, v, rope, {m.heads, m.kvHeads, m.headSize, m.context},
                     {1 / std::sqrt(m.queryScalar), m.windows.of(b.number()), m.scoreCap});
  a = b.project("attention_out", a, "self_attn.o_proj", m.hidden, m.bias);
  x = b.residual(x, norm("attention_out_norm", a, "post_attention_layernorm"));

  n = norm("ffn_norm", x, "pre_feedforward_layernorm");
  Value gate = b.project("gate", n, "mlp.gate_proj", m.ffn);
  Value up = b.project("up", n, "mlp.up_proj", m.ffn);
  Value h = b.project("down", b.geGlu(gate, up), "mlp.down_proj", m.hidden);
  return b.residual(x, norm("ffn_out_norm", h, "post_feedforward_layernorm"));
}

static llvm::Expected<OwningOpRef<ModuleOp>>
buildGemma3(MLIRContext *context, const ModelFiles &files, const FamilyOptions &options) {
  llvm::Expected<Gemma3> config = readConfig(files.config, options);
  if (!config)
    return config.takeError();
  const Gemma3 &m = *config;
  // Nothing is computed from a head size that no tensor has confirmed.
  if (auto q = files.weights.require("model.layers.0.self_attn.q_proj.weight",
                                     {m.heads * m.headSize, m.hidden});
      !q)
    return q.takeError();
  FirstError first;
  Rope global, local;
  first.take(global, readRope(files.config, m.headSize, m.context, 1e6));
  first.take(local, readRope(files.config, m.headSize, m.context, 1e4, "sliding_attention"));
  if (first)
    return first.get();

  ModelBuilder b(context, files, {options.name, "gemma3", m.layers, m.vocab, m.context});
  b.beginForward(&global);
  Value x = b.scale("x", b.embedding("x", "model.embed_tokens.weight", m.hidden),
                    std::sqrt(double(m.hidden)));
  Value tables[] = {b.ropeTable("rope", global),
                    b.ropeTable("local_rope", local, "local_rope_frequencies")};
  x = buildLayers(
      b, m.layers, "model.layers.", x, [&](int64_t l) { return tables[m.windows.isLocal(l)]; },
      [&](const LayerBuilder &layer, Value in, Value angles) {
        return block(layer, m, in, angles);
      });
  TensorView gain = TensorView("model.norm.weight").plusOne();
  x = b.rmsNorm("final", b.lastRow(x), b.weight("final_norm", gain, {m.hidden}), m.epsilon);
  Value logits = b.logits(x, m.tied ? "" : "lm_head.weight");
  b.endForward(m.logitCap != 0 ? b.softCap("logits", logits, m.logitCap) : logits);
  return b.finish();
}

namespace burin {
static constexpr StringRef kModelTypes[] = {"gemma3_text"};
extern const Family kGemma3Family;
const Family kGemma3Family = {"gemma3", kModelTypes, buildGemma3};
} // namespace burin
