// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From the metadata of a GGUF file to a config.json. Keys: docs/gguf.md of ggml, and llama.cpp's
// src/llama-arch.cpp.

#include "compiler/formats/GgufMapping.h"
#include "compiler/formats/UserError.h"
#include "compiler/formats/WeightStore.h"

using namespace burin;
using namespace llvm;

/// More than any model has layers; what is longer is no list of sizes.
static constexpr size_t kLongestList = 4096;

GgufMapping::GgufMapping(ArrayRef<GgufFile> files, StringRef architecture)
    : files(files), prefix((architecture + ".").str()), error(Error::success()) {
  for (const GgufFile &file : files)
    for (const GgufTensor &tensor : file.tensors)
      tensors[tensor.name] = &tensor;
}

void GgufMapping::fail(Error failure) {
  if (error)
    consumeError(std::move(failure));
  else
    error = std::move(failure);
}

Expected<json::Object> GgufMapping::finish() {
  if (error)
    return std::move(error);
  return std::move(config);
}

template <typename T> T GgufMapping::orNothing(Expected<T> value) {
  if (value)
    return std::move(*value);
  fail(value.takeError());
  return T();
}

void GgufMapping::missing(StringRef suffix) {
  fail(userError(quoted(metadata().where()) + " has no " + quoted(key(suffix))));
}

int64_t GgufMapping::integerOr(StringRef suffix, int64_t fallback) {
  return orNothing(metadata().integer(key(suffix))).value_or(fallback);
}

double GgufMapping::numberOr(StringRef suffix, double fallback) {
  return orNothing(metadata().number(key(suffix))).value_or(fallback);
}

std::vector<int64_t> GgufMapping::integers(StringRef suffix) {
  std::vector<int64_t> list = orNothing(metadata().integers(key(suffix)));
  if (list.size() <= kLongestList)
    return list;
  fail(userError(metadata().describe(key(suffix)) + " has " + counted(list.size(), "element") +
                 ", expected at most " + Twine(kLongestList)));
  return {};
}

void GgufMapping::size(StringRef ours, StringRef suffix) {
  std::optional<int64_t> value = orNothing(metadata().integer(key(suffix)));
  if (!value)
    return missing(suffix);
  if (*value < 1 || *value > INT32_MAX)
    return fail(userError(metadata().describe(key(suffix)) + " is " + Twine(*value) +
                          ", expected a whole number from 1 to 2147483647"));
  set(ours, *value);
}

void GgufMapping::optionalSize(StringRef ours, StringRef suffix) {
  if (integerOr(suffix, 0) != 0)
    size(ours, suffix);
}

void GgufMapping::sizes(StringRef ours, StringRef suffix) {
  std::vector<int64_t> list = integers(suffix);
  if (list.empty())
    return missing(suffix);
  set(ours, json::Array(list));
}

void GgufMapping::number(StringRef ours, StringRef suffix) {
  if (!metadata().has(key(suffix)))
    return missing(suffix);
  optionalNumber(ours, suffix);
}

void GgufMapping::optionalNumber(StringRef ours, StringRef suffix) {
  if (std::optional<double> value = orNothing(metadata().number(key(suffix))))
    set(ours, *value);
}

void GgufMapping::vocabulary(StringRef tiedKey) {
  const GgufTensor *embedding = tensor("token_embd.weight");
  if (!embedding || embedding->shape.size() != 2)
    return fail(userError(
        quoted(metadata().where()) + " has no embedding, the matrix 'token_embd.weight'",
        metadata().has("tokenizer.ggml.model") && tensors.empty() ? "it holds a tokenizer alone"
                                                                  : ""));
  set("vocab_size", embedding->shape[0]);
  set(tiedKey, !tensor("output.weight"));
}

void GgufMapping::heads() {
  int64_t width = integerOr("embedding_length", 0), count = integerOr("attention.head_count", 0);
  int64_t size = integerOr("attention.key_length", count > 0 ? width / count : 0);
  if (int64_t valueSize = integerOr("attention.value_length", size); valueSize != size)
    return fail(userError(metadata().describe(key("attention.value_length")) + " is " +
                              Twine(valueSize) + ", but the keys have " + Twine(size),
                          "heads whose keys and values differ in size are not supported"));
  int64_t rotated = integerOr("rope.dimension_count", size);
  if (size < 1 || size > INT32_MAX || rotated < 1 || rotated > size)
    return fail(userError("the heads in " + quoted(metadata().where()) + " have " + Twine(size) +
                          " elements, of which " + Twine(rotated) + " are rotated"));
  set("head_dim", size);
  if (rotated != size)
    set("partial_rotary_factor", double(rotated) / double(size));
}

void GgufMapping::queryScalar(int64_t known) {
  double scale = numberOr("attention.scale", 0);
  std::optional<int64_t> head = config.getInteger("head_dim");
  if (scale > 0)
    set("query_pre_attn_scalar", 1 / (scale * scale));
  else if (known > 0 || head)
    set("query_pre_attn_scalar", known > 0 ? known : *head);
}

json::Array GgufMapping::factors(const GgufTensor &tensor) {
  json::Array result;
  std::optional<StorageType> type = tensor.type->storage;
  if (type != StorageType::F32 || tensor.shape.size() != 1 ||
      tensor.bytes.size() > kLongestList * sizeof(float)) {
    fail(userError("tensor " + quoted(tensor.name) + " in " + quoted(metadata().where()) + " is " +
                   tensor.type->name + shapeToString(tensor.shape) +
                   ", expected a vector of F32, a factor for each rotary frequency"));
    return result;
  }
  std::vector<float> values(tensor.bytes.size() / sizeof(float));
  infoOf(*type).decode(tensor.bytes.data(), int64_t(values.size()), values.data());
  for (float value : values)
    result.push_back(asWritten(value));
  return result;
}

void GgufMapping::rope() {
  optionalNumber("rope_theta", "rope.freq_base");
  std::optional<StringRef> given = orNothing(metadata().string(key("rope.scaling.type")));
  std::string type = given.value_or("none").str();
  double factor = numberOr("rope.scaling.factor", numberOr("rope.scale_linear", 1));
  if (!given && factor != 1)
    type = "linear"; // files before rope.scaling.type
  int64_t original = integerOr("rope.scaling.original_context_length", 0);
  if (original > 0)
    set("original_max_position_embeddings", original);

  json::Object scaling;
  if (type == "linear" || type == "yarn")
    scaling["factor"] = factor;
  const GgufTensor *longFactors = tensor("rope_factors_long.weight"),
                   *shortFactors = tensor("rope_factors_short.weight");
  if (longFactors && shortFactors) {
    type = "longrope";
    scaling["long_factor"] = factors(*longFactors);
    scaling["short_factor"] = factors(*shortFactors);
    if (metadata().has(key("rope.scaling.attn_factor")))
      scaling["attention_factor"] = numberOr("rope.scaling.attn_factor", 1);
  }
  // Llama 3.1 on: the converter has worked the scaling out, frequency i is divided by element i.
  if (const GgufTensor *divisors = tensor("rope_freqs.weight"))
    scaling["frequency_divisors"] = factors(*divisors);
  if (type == "none" && scaling.empty())
    return;
  scaling["rope_type"] = type == "none" ? "default" : json::fixUTF8(type);
  set("rope_scaling", std::move(scaling));
}

void GgufMapping::decoder() {
  size("hidden_size", "embedding_length");
  size("intermediate_size", "feed_forward_length");
  size("num_hidden_layers", "block_count");
  size("num_attention_heads", "attention.head_count");
  optionalSize("num_key_value_heads", "attention.head_count_kv");
  size("max_position_embeddings", "context_length");
  number("rms_norm_eps", "attention.layer_norm_rms_epsilon");
  if (int64_t experts = integerOr("expert_count", 0); experts > 0)
    fail(userError(metadata().describe(key("expert_count")) + " is " + Twine(experts) +
                       ", expected none",
                   "models that are mixtures of experts are not supported"));
  heads();
  rope();
  vocabulary();
}
