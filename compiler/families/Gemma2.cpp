// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Gemma 2 (Gemma Team, arXiv 2408.00118): norms before and behind every part, trained around zero;
// every other layer looks back through a window; scores and logits are capped softly; GeGLU.

#include "compiler/DecoderConfig.h"
#include "compiler/FirstError.h"
#include "compiler/LayerBuilder.h"

#include <cmath>

using namespace mlir;
using namespace burin;

namespace {
struct Gemma2 : DecoderConfig {
  double queryScalar, scoreCap, logitCap; ///< caps: 0 for none
  bool bias;
  Windows windows;
};
} // namespace

static llvm::Expected<Gemma2> readConfig(const ModelConfig &config, const FamilyOptions &options) {
  FirstError first;
  Gemma2 m{};
  first.take(static_cast<DecoderConfig &>(m),
             readDecoder(config, options,
                         {"gemma2", 8192, 1e-6, /*tied=*/true, /*headSize=*/256,
                          "hidden_activation", "gelu_pytorch_tanh"}));
  first.take(m.queryScalar, config.positive("query_pre_attn_scalar", 256.0));
  first.take(m.scoreCap, softCap(config, "attn_logit_softcapping", 50));
  first.take(m.logitCap, softCap(config, "final_logit_softcapping", 30));
  first.take(m.bias, config.boolean("attention_bias", false));
  first.take(m.windows, readWindows(config, m, [](int64_t l) { return l % 2 == 0; }, 4096));
  if (first)
    return first.get();
  return m;
}

/// x (tokens, hidden) in and out.
static Value block(const LayerBuilder &b, const Gemma2 &m, Value x, Value rope) {
  auto norm = [&](StringRef role, Value in, StringRef name) {
    return b.rmsNorm(role, in, b.tensor(name + ".weight").plusOne(), m.epsilon);
  };
  Value n = norm("attention_norm", x, "input_layernorm");
  Value q = b.project("q", n, "self_attn.q_proj", m.heads * m.headSize, m.bias);
  Value k = b.project("k", n, "self_attn.k_proj", m.kvHeads * m.headSize, m.bias);
  Value v = b.project("v", n, "self_attn.v_proj", m.kvHeads * m.headSize, m.bias);
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
buildGemma2(MLIRContext *context, const ModelFiles &files, const FamilyOptions &options) {
  llvm::Expected<Gemma2> config = readConfig(files.config, options);
  if (!config)
    return config.takeError();
  const Gemma2 &m = *config;
  // Nothing is computed from a head size that no tensor has confirmed.
  if (auto q = files.weights.require("model.layers.0.self_attn.q_proj.weight",
                                     {m.heads * m.headSize, m.hidden});
      !q)
    return q.takeError();
  llvm::Expected<Rope> rope = readRope(files.config, m.headSize, m.context);
  if (!rope)
    return rope.takeError();

  ModelBuilder b(context, files, {options.name, "gemma2", m.layers, m.vocab, m.context});
  b.beginForward(&*rope);
  Value x = b.scale("x", b.embedding("x", "model.embed_tokens.weight", m.hidden),
                    std::sqrt(double(m.hidden)));
  Value table = b.ropeTable("rope", *rope);
  x = buildLayers(
      b, m.layers, "model.layers.", x, [&](int64_t) { return table; },
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
static constexpr StringRef kModelTypes[] = {"gemma2"};
extern const Family kGemma2Family;
const Family kGemma2Family = {"gemma2", kModelTypes, buildGemma2};
} // namespace burin
