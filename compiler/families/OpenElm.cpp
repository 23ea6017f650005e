// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// OpenELM (Mehta et al., arXiv 2404.14619): layers that grow with depth, each with heads and a
// feed-forward width of its own, queries and keys normalized head by head, SwiGLU.

#include "compiler/DecoderConfig.h"
#include "compiler/FirstError.h"
#include "compiler/LayerBuilder.h"
#include "compiler/formats/UserError.h"

#include <cmath>

using namespace mlir;
using namespace burin;

namespace {
struct OpenElm {
  int64_t hidden, layers, headSize, vocab, context;
  double epsilon;
  bool tied, headNorms;
  std::vector<int64_t> heads, kvHeads, ffn; ///< of each layer
};
} // namespace

/// CoreNet's make_divisible: the nearest multiple of `divisor`, but not less than nine tenths of
/// `value`.
static int64_t makeDivisible(double value, int64_t divisor) {
  auto nearest = static_cast<int64_t>(value + double(divisor) / 2) / divisor * divisor;
  int64_t result = std::max(divisor, nearest);
  return double(result) < 0.9 * value ? result + divisor : result;
}

/// The numbers at `key`, one for each layer; a single one stands for all.
template <typename T>
static llvm::Error checkLayers(const ModelConfig &config, StringRef key, const OpenElm &m,
                               std::vector<T> &values) {
  if (values.size() == 1 && m.layers > 1 && m.layers < INT16_MAX)
    values.assign(static_cast<size_t>(m.layers), T(values.front()));
  if (static_cast<int64_t>(values.size()) == m.layers)
    return llvm::Error::success();
  return userError(config.describe(key) + " lists " + counted(values.size(), "layer") +
                       ", expected " + std::to_string(m.layers),
                   "the model's config.json is damaged");
}

static llvm::Expected<OpenElm> readConfig(const ModelConfig &config, const FamilyOptions &options) {
  FirstError first;
  OpenElm m{};
  bool gated = true;
  std::vector<double> multipliers;
  int64_t divisor = 0;
  first.take(m.hidden, config.dimension("model_dim"));
  first.take(m.layers, config.dimension("num_transformer_layers"));
  first.take(m.headSize, config.dimension("head_dim"));
  first.take(m.vocab, config.dimension("vocab_size"));
  first.take(m.context, config.dimension("max_context_length", 2048));
  first.take(m.epsilon, config.positive("rms_norm_eps", 1e-6)); // CoreNet has no key for it
  first.take(m.tied, config.boolean("share_input_output_layers", true));
  first.take(m.headNorms, config.boolean("normalize_qk_projections", false));
  first.take(gated, config.boolean("ffn_with_glu", true));
  first.take(m.heads, config.dimensions("num_query_heads"));
  first.take(m.kvHeads, config.dimensions("num_kv_heads"));
  first.take(multipliers, config.numbers("ffn_multipliers"));
  first.take(divisor, config.dimension("ffn_dim_divisor", 256));
  first.keep(expectValue(config, "activation_fn_name", "swish",
                         "this activation is not supported in the openelm family"));
  first.keep(expectValue(config, "normalization_layer_name", "rms_norm",
                         "this norm is not supported in the openelm family"));
  if (first)
    return first.get();
  if (!gated)
    return userError(config.describe("ffn_with_glu") + " is false, expected true",
                     "a feed-forward part without a gate is not supported");
  first.keep(checkLayers(config, "num_query_heads", m, m.heads));
  first.keep(checkLayers(config, "num_kv_heads", m, m.kvHeads));
  first.keep(checkLayers(config, "ffn_multipliers", m, multipliers));
  first.take(m.context, chooseContext(m.context, options));
  if (first)
    return first.get();
  for (size_t l = 0; l < multipliers.size(); ++l) {
    if (m.heads[l] % m.kvHeads[l])
      return userError(config.describe("num_kv_heads") + " has " + std::to_string(m.kvHeads[l]) +
                           " in layer " + std::to_string(l) +
                           ", expected a divisor of num_query_heads, " + std::to_string(m.heads[l]),
                       "the model's config.json is damaged");
    if (!(multipliers[l] > 0 && multipliers[l] * double(m.hidden) < INT32_MAX))
      return userError(config.describe("ffn_multipliers") + " has " +
                           std::to_string(multipliers[l]) + ", expected a number above 0",
                       "the model's config.json is damaged");
    m.ffn.push_back(makeDivisible(multipliers[l] * double(m.hidden), divisor));
  }
  if (m.headSize % 2)
    return userError(config.describe("head_dim") + " is " + std::to_string(m.headSize) +
                         ", expected an even one",
                     "rotary positions turn pairs of numbers");
  return m;
}

/// x (tokens, hidden) in and out.
static Value block(const LayerBuilder &b, const OpenElm &m, Value x, Value rope) {
  auto l = static_cast<size_t>(b.number());
  int64_t qWidth = m.heads[l] * m.headSize, kvWidth = m.kvHeads[l] * m.headSize, ffn = m.ffn[l];
  TensorView qkv = b.tensor("attn.qkv_proj.weight");
  int64_t all = qWidth + 2 * kvWidth;
  Value n = b.rmsNorm("attention_norm", x, b.tensor("attn_norm.weight"), m.epsilon);
  Value q = b.product("q", n, qkv.rows(0, qWidth, all), qWidth);
  Value k = b.product("k", n, qkv.rows(qWidth, kvWidth, all), kvWidth);
  Value v = b.product("v", n, qkv.rows(qWidth + kvWidth, kvWidth, all), kvWidth);
  if (m.headNorms) {
    q = b.headNorm("q", q, b.tensor("attn.q_norm.weight"), m.headSize, m.epsilon);
    k = b.headNorm("k", k, b.tensor("attn.k_norm.weight"), m.headSize, m.epsilon);
  }
  Value a = b.attend(q, k, v, rope, {m.heads[l], m.kvHeads[l], m.headSize, m.context},
                     {1 / std::sqrt(double(m.headSize))});
  x = b.residual(x, b.project("attention_out", a, "attn.out_proj", m.hidden));

  n = b.rmsNorm("ffn_norm", x, b.tensor("ffn_norm.weight"), m.epsilon);
  TensorView gateUp = b.tensor("ffn.proj_1.weight");
  Value gate = b.product("gate", n, gateUp.rows(0, ffn, 2 * ffn), ffn);
  Value up = b.product("up", n, gateUp.rows(ffn, ffn, 2 * ffn), ffn);
  Value h = b.swiGlu(gate, up);
  return b.residual(x, b.project("down", h, "ffn.proj_2", m.hidden));
}

static llvm::Expected<OwningOpRef<ModuleOp>>
buildOpenElm(MLIRContext *context, const ModelFiles &files, const FamilyOptions &options) {
  llvm::Expected<OpenElm> config = readConfig(files.config, options);
  if (!config)
    return config.takeError();
  const OpenElm &m = *config;
  // Nothing is computed from a head size that no tensor has confirmed.
  if (auto q = files.weights.require("transformer.layers.0.attn.qkv_proj.weight",
                                     {(m.heads[0] + 2 * m.kvHeads[0]) * m.headSize, m.hidden});
      !q)
    return q.takeError();
  llvm::Expected<double> theta = files.config.positive("rope_freq_constant", 10000.0);
  if (!theta)
    return theta.takeError();
  llvm::Expected<Rope> rope = readRope(files.config, m.headSize, m.context, *theta);
  if (!rope)
    return rope.takeError();

  ModelBuilder b(context, files, {options.name, "openelm", m.layers, m.vocab, m.context});
  b.beginForward(&*rope);
  Value x = b.embedding("x", "transformer.token_embeddings.weight", m.hidden);
  Value table = b.ropeTable("rope", *rope);
  x = buildLayers(
      b, m.layers, "transformer.layers.", x, [&](int64_t) { return table; },
      [&](const LayerBuilder &layer, Value in, Value angles) {
        return block(layer, m, in, angles);
      });
  x = b.rmsNorm("final", b.lastRow(x),
                b.weight("final_norm", "transformer.norm.weight", {m.hidden}), m.epsilon);
  b.endForward(b.logits(x, m.tied ? "" : "lm_head.weight"));
  return b.finish();
}

namespace burin {
static constexpr StringRef kModelTypes[] = {"openelm"};
extern const Family kOpenElmFamily;
const Family kOpenElmFamily = {"openelm", kModelTypes, buildOpenElm};
} // namespace burin
