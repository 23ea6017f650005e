// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Phi-3, 3.5 and Phi-4-mini (Abdin et al., arXiv 2404.14219): Llama's block with queries, keys and
// values in one matrix and gate and up in another, a window, rotary positions that are stretched
// for long texts (LongRoPE) or turn a part of each head only.

#include "compiler/DecoderConfig.h"
#include "compiler/FirstError.h"
#include "compiler/LayerBuilder.h"

#include <cmath>

using namespace mlir;
using namespace burin;

namespace {
struct Phi3 : DecoderConfig {
  Windows windows;
};
} // namespace

static llvm::Expected<Phi3> readConfig(const ModelConfig &config, const FamilyOptions &options) {
  FirstError first;
  Phi3 m{};
  first.take(static_cast<DecoderConfig &>(m), readDecoder(config, options, {"phi3", 4096, 1e-5}));
  first.take(m.windows, readWindows(config, m, [](int64_t) { return true; }));
  first.keep(refuse(config, {"attention_bias", "mlp_bias", "lm_head_bias"}, "a bias"));
  if (first)
    return first.get();
  return m;
}

/// x (tokens, hidden) in and out.
static Value block(const LayerBuilder &b, const Phi3 &m, Value x, Value rope) {
  int64_t qWidth = m.heads * m.headSize, kvWidth = m.kvHeads * m.headSize;
  TensorView qkv = b.tensor("self_attn.qkv_proj.weight");
  int64_t all = qWidth + 2 * kvWidth;
  Value n = b.rmsNorm("attention_norm", x, b.tensor("input_layernorm.weight"), m.epsilon);
  Value q = b.product("q", n, qkv.rows(0, qWidth, all), qWidth);
  Value k = b.product("k", n, qkv.rows(qWidth, kvWidth, all), kvWidth);
  Value v = b.product("v", n, qkv.rows(qWidth + kvWidth, kvWidth, all), kvWidth);
  Value a = b.attend(q, k, v, rope, {m.heads, m.kvHeads, m.headSize, m.context},
                     {1 / std::sqrt(double(m.headSize)), m.windows.of(b.number())});
  x = b.residual(x, b.project("attention_out", a, "self_attn.o_proj", m.hidden));

  n = b.rmsNorm("ffn_norm", x, b.tensor("post_attention_layernorm.weight"), m.epsilon);
  TensorView gateUp = b.tensor("mlp.gate_up_proj.weight");
  Value gate = b.product("gate", n, gateUp.rows(0, m.ffn, 2 * m.ffn), m.ffn);
  Value up = b.product("up", n, gateUp.rows(m.ffn, m.ffn, 2 * m.ffn), m.ffn);
  Value h = b.swiGlu(gate, up);
  return b.residual(x, b.project("down", h, "mlp.down_proj", m.hidden));
}

static llvm::Expected<OwningOpRef<ModuleOp>>
buildPhi3(MLIRContext *context, const ModelFiles &files, const FamilyOptions &options) {
  llvm::Expected<Phi3> config = readConfig(files.config, options);
  if (!config)
    return config.takeError();
  const Phi3 &m = *config;
  // Nothing is computed from a head size that no tensor has confirmed.
  if (auto q = files.weights.require("model.layers.0.self_attn.qkv_proj.weight",
                                     {(m.heads + 2 * m.kvHeads) * m.headSize, m.hidden});
      !q)
    return q.takeError();
  llvm::Expected<Rope> rope = readRope(files.config, m.headSize, m.context);
  if (!rope)
    return rope.takeError();

  ModelBuilder b(context, files, {options.name, "phi3", m.layers, m.vocab, m.context});
  b.beginForward(&*rope);
  Value x = b.embedding("x", "model.embed_tokens.weight", m.hidden);
  Value table = b.ropeTable("rope", *rope);
  x = buildLayers(
      b, m.layers, "model.layers.", x, [&](int64_t) { return table; },
      [&](const LayerBuilder &layer, Value in, Value angles) {
        return block(layer, m, in, angles);
      });
  x = b.rmsNorm("final", b.lastRow(x), b.weight("final_norm", "model.norm.weight", {m.hidden}),
                m.epsilon);
  b.endForward(b.logits(x, m.tied ? "" : "lm_head.weight"));
  return b.finish();
}

namespace burin {
static constexpr StringRef kModelTypes[] = {"phi3"};
extern const Family kPhi3Family;
const Family kPhi3Family = {"phi3", kModelTypes, buildPhi3};
} // namespace burin
