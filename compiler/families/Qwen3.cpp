// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Qwen 3, the dense sizes (Qwen Team, arXiv 2505.09388): Llama's block with every head of queries
// and keys normalized before it is rotated, and a head size of its own.

#include "compiler/FirstError.h"
#include "compiler/PreNormDecoder.h"

#include <cmath>

using namespace mlir;
using namespace burin;

namespace {
struct Qwen3 : DecoderConfig {
  bool bias;
  Windows windows;
};
} // namespace

static llvm::Expected<Qwen3> readConfig(const ModelConfig &config, const FamilyOptions &options) {
  FirstError first;
  Qwen3 m{};
  bool slides = false;
  int64_t firstLocal = 0;
  first.take(static_cast<DecoderConfig &>(m),
             readDecoder(config, options, {"qwen3", 32768, 1e-6, false, /*headSize=*/128}));
  first.take(m.bias, config.boolean("attention_bias", false));
  first.take(slides, config.boolean("use_sliding_window", false));
  first.take(firstLocal, config.integer("max_window_layers", 28));
  first.take(m.windows, readWindows(config, m, [=](int64_t l) { return l >= firstLocal; }, 4096));
  if (first)
    return first.get();
  if (!slides)
    m.windows.size = 0; // the config has one all the same
  return m;
}

/// x (tokens, hidden) in and out.
static Value block(const LayerBuilder &b, const Qwen3 &m, Value x, Value rope) {
  Value n = b.rmsNorm("attention_norm", x, b.tensor("input_layernorm.weight"), m.epsilon);
  Value q = b.project("q", n, "self_attn.q_proj", m.heads * m.headSize, m.bias);
  Value k = b.project("k", n, "self_attn.k_proj", m.kvHeads * m.headSize, m.bias);
  Value v = b.project("v", n, "self_attn.v_proj", m.kvHeads * m.headSize, m.bias);
  q = b.headNorm("q", q, b.tensor("self_attn.q_norm.weight"), m.headSize, m.epsilon);
  k = b.headNorm("k", k, b.tensor("self_attn.k_norm.weight"), m.headSize, m.epsilon);
  Value a = b.attend(q, k, v, rope, {m.heads, m.kvHeads, m.headSize, m.context},
                     {1 / std::sqrt(double(m.headSize)), m.windows.of(b.number())});
  x = b.residual(x, b.project("attention_out", a, "self_attn.o_proj", m.hidden, m.bias));

  n = b.rmsNorm("ffn_norm", x, b.tensor("post_attention_layernorm.weight"), m.epsilon);
  Value gate = b.project("gate", n, "mlp.gate_proj", m.ffn);
  Value up = b.project("up", n, "mlp.up_proj", m.ffn);
  Value h = b.swiGlu(gate, up);
  return b.residual(x, b.project("down", h, "mlp.down_proj", m.hidden));
}

static llvm::Expected<OwningOpRef<ModuleOp>>
buildQwen3(MLIRContext *context, const ModelFiles &files, const FamilyOptions &options) {
  llvm::Expected<Qwen3> config = readConfig(files.config, options);
  if (!config)
    return config.takeError();
  return buildPreNormDecoder(context, files, options, "qwen3", *config,
                             [&](const LayerBuilder &layer, Value x, Value rope) {
                               return block(layer, *config, x, rope);
                             });
}

namespace burin {
static constexpr StringRef kModelTypes[] = {"qwen3"};
extern const Family kQwen3Family;
const Family kQwen3Family = {"qwen3", kModelTypes, buildQwen3};
} // namespace burin
