// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the configs of nearly all decoders say under the same names, checked once for all families.

#include "compiler/DecoderConfig.h"

#include "compiler/FirstError.h"
#include "compiler/formats/UserError.h"

using namespace burin;

/// Keys that say the feed-forward part is a mixture of experts.
static constexpr llvm::StringRef kExperts[] = {"num_experts", "num_local_experts",
                                               "n_routed_experts", "moe_num_experts",
                                               "num_experts_per_tok"};

static bool isOn(const llvm::json::Value &value) {
  if (std::optional<bool> boolean = value.getAsBoolean())
    return *boolean;
  if (std::optional<double> number = value.getAsNumber())
    return *number != 0;
  if (std::optional<llvm::StringRef> text = value.getAsString())
    return !text->empty();
  if (const llvm::json::Array *list = value.getAsArray())
    return !list->empty();
  return value.kind() != llvm::json::Value::Null;
}

llvm::Error burin::refuse(const ModelConfig &config, llvm::ArrayRef<llvm::StringRef> keys,
                          llvm::StringRef what) {
  for (llvm::StringRef key : keys)
    if (const llvm::json::Value *value = config.json().get(key); value && isOn(*value))
      return userError(config.describe(key) + " is set: " + what + " is not supported",
                       "only models without it can be compiled");
  return llvm::Error::success();
}

llvm::Error burin::expectValue(const ModelConfig &config, llvm::StringRef key,
                               llvm::StringRef value, llvm::StringRef note) {
  llvm::Expected<std::string> found = config.string(key, value);
  if (!found)
    return found.takeError();
  if (*found != value)
    return userError(config.describe(key) + " is '" + *found + "', expected '" + value + "'", note);
  return llvm::Error::success();
}

llvm::Expected<double> burin::softCap(const ModelConfig &config, llvm::StringRef key,
                                      double usual) {
  if (!config.has(key))
    return config.json().get(key) ? 0 : usual;
  return config.positive(key);
}

llvm::Expected<int64_t> burin::chooseContext(int64_t trained, const FamilyOptions &options) {
  if (options.context > trained)
    return userError("a context of " + std::to_string(options.context) +
                         " tokens is longer than the model's " + std::to_string(trained),
                     "choose --context=" + std::to_string(trained) + " or less");
  return options.context ? options.context : trained;
}

llvm::Expected<DecoderConfig> burin::readDecoder(const ModelConfig &config,
                                                 const FamilyOptions &options,
                                                 const DecoderDefaults &defaults) {
  DecoderConfig m{};
  FirstError first;
  first.take(m.hidden, config.dimension("hidden_size"));
  first.take(m.layers, config.dimension("num_hidden_layers"));
  first.take(m.heads, config.dimension("num_attention_heads"));
  first.take(m.ffn, config.dimension("intermediate_size"));
  first.take(m.vocab, config.dimension("vocab_size"));
  first.take(m.context, config.dimension("max_position_embeddings", defaults.context));
  first.take(m.epsilon, config.positive("rms_norm_eps", defaults.epsilon));
  first.take(m.tied, config.boolean("tie_word_embeddings", defaults.tied));
  if (first)
    return first.get();
  first.take(m.kvHeads, config.dimension("num_key_value_heads", m.heads));
  first.take(m.headSize,
             config.dimension("head_dim", defaults.headSize
                                              ? defaults.headSize
                                              : std::max<int64_t>(m.hidden / m.heads, 1)));
  first.keep(expectValue(
      config, defaults.activationKey, defaults.activation,
      ("this activation is not supported in the " + defaults.family + " family").str()));
  first.keep(refuse(config, kExperts, "a mixture of experts"));
  if (first)
    return first.get();
  if (m.heads % m.kvHeads)
    return userError(config.describe("num_key_value_heads") + " is " + std::to_string(m.kvHeads) +
                         ", expected a divisor of num_attention_heads, " + std::to_string(m.heads),
                     "the model's config.json is damaged");
  if (m.headSize % 2)
    return userError("the head size in " + quoted(config.where()) + " is " +
                         std::to_string(m.headSize) + ", expected an even one",
                     "rotary positions turn pairs of numbers");
  first.take(m.context, chooseContext(m.context, options));
  if (first)
    return first.get();
  return m;
}

llvm::Expected<Windows> burin::readWindows(const ModelConfig &config, const DecoderConfig &decoder,
                                           std::function<bool(int64_t)> slides, int64_t usual) {
  Windows windows{0, {}, std::move(slides)};
  // A window that holds all tokens is none: layers that differ in nothing else become one function.
  if (config.has("sliding_window") || (usual && !config.json().get("sliding_window"))) {
    llvm::Expected<int64_t> size = config.dimension("sliding_window", usual);
    if (!size)
      return size.takeError();
    windows.size = *size < decoder.context ? *size : 0;
  }
  llvm::Expected<std::vector<std::string>> types = config.strings("layer_types");
  if (!types)
    return types.takeError();
  if (!types->empty() && static_cast<int64_t>(types->size()) != decoder.layers)
    return userError(config.describe("layer_types") + " lists " + counted(types->size(), "layer") +
                         ", expected " + std::to_string(decoder.layers),
                     "the model's config.json is damaged");
  for (const std::string &type : *types)
    if (type != "full_attention" && type != "sliding_attention")
      return userError(config.describe("layer_types") + " has " + quoted(type) +
                           ", expected 'full_attention' or 'sliding_attention'",
                       "this kind of attention is not supported");
  windows.types = std::move(*types);
  return windows;
}
