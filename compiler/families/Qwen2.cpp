// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Qwen 1.5, 2 and 2.5 (Qwen Team, arXiv 2407.10671): Llama's block with a bias behind queries, keys
// and values; some sizes look back through a window in their upper layers.

#include "compiler/FirstError.h"
#include "compiler/PreNormDecoder.h"

#include <cmath>

using namespace mlir;
using namespace burin;

namespace {
struct Qwen2 : DecoderConfig {
  Windows windows;
};
} // namespace

static llvm::Expected<Qwen2> readConfig(const ModelConfig &config, const FamilyOptions &options) {
  FirstError first;
  Qwen2 m{};
  bool slides = false;
  int64_t firstLocal = 0;
  first.take(static_cast<DecoderConfig &>(m), readDecoder(config, options, {"qwen2", 32768}));
  first.take(slides, config.boolean("use_sliding_window", false));
  first.take(firstLocal, config.integer("max_window_layers", 28));
  first.take(m.windows, readWindows(config, m, [=](int64_t l) { return l >= firstLocal; }, 4096));
  first.keep(refuse(config, {"use_mrope"}, "a position in three dimensions"));
  if (first)
    return first.get();
  if (!slides)
    m.windows.size = 0; // the config has one all the same
  return m;
}

/// x (tokens, hidden) in and out.
static Value block(const LayerBuilder &b, const Qwen2 &m, Value x, Value rope) {
  Value n = b.rmsNorm("attention_norm", x, b.tensor("input_layernorm.weight"), m.epsilon);
  Value q = b.project("q", n, "self_attn.q_proj", m.heads * m.headSize, true);
  Value k = b.project("k", n, "self_attn.k_proj", m.kvHeads * m.headSize, true);
  Value v = b.project("v", n, "self_attn.v_proj", m.kvHeads * m.headSize, true);
  Value a = b.attend(q, k, v, rope, {m.heads, m.kvHeads, m.headSize, m.context},
                     {1 / std::sqrt(double(m.headSize)), m.windows.of(b.number())});
  x = b.residual(x, b.project("attention_out", a, "self_attn.o_proj", m.hidden));

  n = b.rmsNorm("ffn_norm", x, b.tensor("post_attention_layernorm.weight"), m.epsilon);
  Value gate = b.project("gate", n, "mlp.gate_proj", m.ffn);
  Value up = b.project("up", n, "mlp.up_proj", m.ffn);
  Value h = b.swiGlu(gate, up);
  return b.residual(x, b.project("down", h, "mlp.down_proj", m.hidden));
}

static llvm::Expected<OwningOpRef<ModuleOp>>
buildQwen2(MLIRContext *context, const ModelFiles &files, const FamilyOptions &options) {
  llvm::Expected<Qwen2> config = readConfig(files.config, options);
  if (!config)
    return config.takeError();
  return buildPreNormDecoder(context, files, options, "qwen2", *config,
                             [&](const LayerBuilder &layer, Value x, Value rope) {
                               return block(layer, *config, x, rope);
                             });
}

namespace burin {
static constexpr StringRef kModelTypes[] = {"qwen2"};
extern const Family kQwen2Family;
const Family kQwen2Family = {"qwen2", kModelTypes, buildQwen2};
} // namespace burin
