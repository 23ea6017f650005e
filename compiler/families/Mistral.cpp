// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Mistral 7B and its relatives (Jiang et al., arXiv 2310.06825): Llama's block, in which every
// token looks back through a window.

#include "compiler/FirstError.h"
#include "compiler/PreNormDecoder.h"

#include <cmath>

using namespace mlir;
using namespace burin;

namespace {
struct Mistral : DecoderConfig {
  Windows windows;
};
} // namespace

static llvm::Expected<Mistral> readConfig(const ModelConfig &config, const FamilyOptions &options) {
  FirstError first;
  Mistral m{};
  first.take(static_cast<DecoderConfig &>(m), readDecoder(config, options, {"mistral", 131072}));
  first.take(m.windows, readWindows(config, m, [](int64_t) { return true; }, 4096));
  if (first)
    return first.get();
  return m;
}

/// x (tokens, hidden) in and out.
static Value block(const LayerBuilder &b, const Mistral &m, Value x, Value rope) {
  Value n = b.rmsNorm("attention_norm", x, b.tensor("input_layernorm.weight"), m.epsilon);
  Value q = b.project("q", n, "self_attn.q_proj", m.heads * m.headSize);
  Value k = b.project("k", n, "self_attn.k_proj", m.kvHeads * m.headSize);
  Value v = b.project("v", n, "self_attn.v_proj", m.kvHeads * m.headSize);
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
buildMistral(MLIRContext *context, const ModelFiles &files, const FamilyOptions &options) {
  llvm::Expected<Mistral> config = readConfig(files.config, options);
  if (!config)
    return config.takeError();
  return buildPreNormDecoder(context, files, options, "mistral", *config,
                             [&](const LayerBuilder &layer, Value x, Value rope) {
                               return block(layer, *config, x, rope);
                             });
}

namespace burin {
static constexpr StringRef kModelTypes[] = {"mistral"};
extern const Family kMistralFamily;
const Family kMistralFamily = {"mistral", kModelTypes, buildMistral};
} // namespace burin
