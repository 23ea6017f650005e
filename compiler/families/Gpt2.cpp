// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GPT-2 (Radford et al. 2019): layer norms, learned positions, one matrix for queries, keys and
// values, GELU without a gate. Its matrices are stored as (inputs, outputs).

#include "compiler/DecoderConfig.h"
#include "compiler/FirstError.h"
#include "compiler/LayerBuilder.h"
#include "compiler/formats/UserError.h"

#include <cmath>

using namespace mlir;
using namespace burin;

namespace {
struct Gpt2 {
  int64_t hidden, layers, heads, ffn, vocab, context, positions;
  double epsilon, scale;
  bool tied, transposed;
  std::string prefix; ///< of all tensors: "transformer." or nothing
};
} // namespace

/// Defaults are those of transformers' GPT2Config.
static llvm::Expected<Gpt2> readConfig(const ModelFiles &files, const FamilyOptions &options) {
  const ModelConfig &config = files.config;
  FirstError first;
  Gpt2 m{};
  bool scales = true;
  std::string activation;
  first.take(m.hidden, config.dimension("n_embd"));
  first.take(m.layers, config.dimension("n_layer"));
  first.take(m.heads, config.dimension("n_head"));
  first.take(m.vocab, config.dimension("vocab_size"));
  first.take(m.positions, config.dimension("n_positions", 1024));
  first.take(m.epsilon, config.positive("layer_norm_epsilon", 1e-5));
  first.take(m.tied, config.boolean("tie_word_embeddings", true));
  first.take(scales, config.boolean("scale_attn_weights", true));
  first.take(activation, config.string("activation_function", "gelu_new"));
  first.keep(refuse(config, {"scale_attn_by_inverse_layer_idx", "add_cross_attention"},
                    "this kind of attention"));
  if (first)
    return first.get();
  if (activation != "gelu_new" && activation != "gelu_pytorch_tanh")
    return userError(config.describe("activation_function") + " is " + quoted(activation) +
                         ", expected 'gelu_new'",
                     "this activation is not supported in the gpt2 family");
  if (m.hidden % m.heads)
    return userError(config.describe("n_head") + " is " + std::to_string(m.heads) +
                         ", expected a divisor of n_embd, " + std::to_string(m.hidden),
                     "the model's config.json is damaged");
  first.take(m.ffn, config.dimension("n_inner", std::min<int64_t>(4 * m.hidden, INT32_MAX)));
  first.take(m.context, chooseContext(m.positions, options));
  if (first)
    return first.get();
  m.scale = scales ? 1 / std::sqrt(double(m.hidden / m.heads)) : 1;
  m.prefix = files.weights.find("transformer.wte.weight") ? "transformer." : "";
  // As published (inputs, outputs), or turned over, as GGUF files hold them.
  const Tensor *qkv = files.weights.find(m.prefix + "h.0.attn.c_attn.weight");
  m.transposed = !qkv || qkv->shape.empty() || qkv->shape[0] == m.hidden;
  return m;
}

/// x W + b with W `(width of x, total)`, of which the columns `first` to `first + count` are taken.
static Value conv1d(const LayerBuilder &b, const Gpt2 &m, StringRef name, Value x, StringRef source,
                    int64_t first, int64_t count, int64_t total) {
  TensorView weight = b.tensor(source + ".weight");
  if (m.transposed)
    weight = weight.transpose();
  return b.addBias(name, b.product(name, x, weight.rows(first, count, total), count),
                   b.tensor(source + ".bias").rows(first, count, total));
}

/// x (tokens, hidden) in and out.
static Value block(const LayerBuilder &b, const Gpt2 &m, Value x) {
  int64_t width = m.hidden;
  Value n = b.layerNorm("attention_norm", x, "ln_1", m.epsilon);
  Value q = conv1d(b, m, "q", n, "attn.c_attn", 0, width, 3 * width);
  Value k = conv1d(b, m, "k", n, "attn.c_attn", width, width, 3 * width);
  Value v = conv1d(b, m, "v", n, "attn.c_attn", 2 * width, width, 3 * width);
  Value a =
      b.attend(q, k, v, /*rope=*/{}, {m.heads, m.heads, width / m.heads, m.context}, {m.scale});
  x = b.residual(x, conv1d(b, m, "attention_out", a, "attn.c_proj", 0, width, width));

  n = b.layerNorm("ffn_norm", x, "ln_2", m.epsilon);
  Value h = b.gelu(conv1d(b, m, "up", n, "mlp.c_fc", 0, m.ffn, m.ffn));
  return b.residual(x, conv1d(b, m, "down", h, "mlp.c_proj", 0, width, width));
}

static llvm::Expected<OwningOpRef<ModuleOp>>
buildGpt2(MLIRContext *context, const ModelFiles &files, const FamilyOptions &options) {
  llvm::Expected<Gpt2> config = readConfig(files, options);
  if (!config)
    return config.takeError();
  const Gpt2 &m = *config;
  ModelBuilder b(context, files, {options.name, "gpt2", m.layers, m.vocab, m.context});
  b.beginForward();
  Value x = b.embedding("x", m.prefix + "wte.weight", m.hidden);
  TensorView positions = TensorView(m.prefix + "wpe.weight").rows(0, m.context, m.positions);
  x = b.addPositions("x", x, b.weight("positions", positions, {m.context, m.hidden}));
  x = buildLayers(
      b, m.layers, m.prefix + "h.", x, [](int64_t) { return Value(); },
      [&](const LayerBuilder &layer, Value in, Value) { return block(layer, m, in); });
  x = b.layerNorm("final", b.lastRow(x),
                  b.weight("final_norm", m.prefix + "ln_f.weight", {m.hidden}),
                  b.weight("final_norm_bias", m.prefix + "ln_f.bias", {m.hidden}), m.epsilon);
  b.endForward(b.logits(x, m.tied ? "" : "lm_head.weight"));
  return b.finish();
}

namespace burin {
static constexpr StringRef kModelTypes[] = {"gpt2"};
extern const Family kGpt2Family;
const Family kGpt2Family = {"gpt2", kModelTypes, buildGpt2};
} // namespace burin
