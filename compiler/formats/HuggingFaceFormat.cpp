// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A folder as Hugging Face publishes models: config.json, safetensors in one file or in shards, and
// where the model has them generation_config.json and tokenizer.json. Instead of safetensors there
// may be a checkpoint of CoreNet.

#include "compiler/formats/HuggingFaceFolder.h"
#include "compiler/formats/Safetensors.h"
#include "compiler/formats/TorchCheckpoint.h"
#include "compiler/formats/UserError.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace burin;
using namespace llvm;

static std::string inside(StringRef folder, StringRef name) {
  SmallString<128> path = folder;
  sys::path::append(path, name);
  return path.str().str();
}

/// Why a folder with a config has no weights that can be read, by what it does have.
static Error noWeights(StringRef folder) {
  std::string note = "expected model.safetensors, or model.safetensors.index.json and its shards";
  std::error_code error;
  for (sys::fs::directory_iterator it(folder, error), end; it != end && !error;
       it.increment(error)) {
    StringRef name = sys::path::filename(it->path());
    if (name.ends_with(".bin") || name.ends_with(".pt") || name.ends_with(".pth"))
      note += "; PyTorch's own files are not read, save the model with safe_serialization=True";
    else
      continue;
    break;
  }
  return userError("the folder " + quoted(folder) + " has no weights", note);
}

static Error readWeights(StringRef folder, ModelFiles &model) {
  WeightStore &weights = model.weights;
  // The order of transformers' from_pretrained: a single file hides an index.
  std::string single = inside(folder, "model.safetensors");
  if (sys::fs::exists(single))
    return readSafetensors(single, weights);
  std::string index = inside(folder, "model.safetensors.index.json");
  if (sys::fs::exists(index))
    return readShardedSafetensors(index, weights);
  std::string coreNet = inside(folder, kCoreNetName);
  if (sys::fs::exists(coreNet))
    return readTorchCheckpoint(coreNet, model.config, model.weights);
  return noWeights(folder);
}

/// The token numbers at `key`; it may be absent, one, or a list.
static Expected<std::vector<int64_t>> readTokens(const ModelConfig &config, StringRef key) {
  Expected<std::vector<int64_t>> tokens = config.integers(key);
  if (tokens)
    for (int64_t token : *tokens)
      if (token < 0 || token > INT32_MAX)
        return userError(config.describe(key) + " is " + Twine(token) +
                         ", expected a token number from 0 to 2147483647");
  return tokens;
}

/// Collects the special tokens of one config. End tokens add up; the first config that has a start
/// token decides on it.
static Error readSpecialTokens(const ModelConfig &config, ModelFiles &model) {
  Expected<std::vector<int64_t>> end = readTokens(config, "eos_token_id");
  if (!end)
    return end.takeError();
  model.endTokens.insert(model.endTokens.end(), end->begin(), end->end());
  Expected<std::vector<int64_t>> bos = readTokens(config, "bos_token_id");
  if (!bos)
    return bos.takeError();
  if (bos->size() > 1)
    return userError(config.describe("bos_token_id") + " is a list, expected one token number");
  if (model.bos < 0 && !bos->empty())
    model.bos = bos->front();
  return Error::success();
}

/// Its tensors mean something only together with scales, each method having its own.
static Error alreadyQuantized(const ModelConfig &config) {
  Expected<ModelConfig> quantization = config.object("quantization_config");
  if (!quantization)
    return quantization.takeError();
  Expected<std::string> method = quantization->string("quant_method", "an unnamed method");
  if (!method)
    return method.takeError();
  return userError("the weights beside " + quoted(config.where()) + " are already quantized with " +
                       quoted(*method),
                   "take the original model, or one in the GGUF format");
}

Expected<ModelFiles> burin::openHuggingFaceFolder(StringRef folder, StringRef checkpoint) {
  std::string configPath = inside(folder, "config.json");
  if (!sys::fs::exists(configPath))
    return userError("the folder " + quoted(folder) + " has no config.json",
                     "expected a Hugging Face model: config.json, model.safetensors and, for text, "
                     "tokenizer.json");
  ModelFiles model;
  Expected<ModelConfig> config = ModelConfig::read(configPath);
  if (!config)
    return config.takeError();
  model.config = std::move(*config);
  if (model.config.has("quantization_config"))
    return alreadyQuantized(model.config);

  std::vector<ModelConfig> sources = {model.config};
  std::string generation = inside(folder, "generation_config.json");
  if (sys::fs::exists(generation)) {
    Expected<ModelConfig> generationConfig = ModelConfig::read(generation);
    if (!generationConfig)
      return generationConfig.takeError();
    sources.push_back(std::move(*generationConfig));
  }
  Expected<ModelConfig> text = model.config.object("text_config");
  if (!text)
    return text.takeError();
  sources.push_back(std::move(*text));
  for (const ModelConfig &source : sources)
    if (Error error = readSpecialTokens(source, model))
      return error;
  llvm::sort(model.endTokens);
  model.endTokens.erase(llvm::unique(model.endTokens), model.endTokens.end());

  if (Error error = checkpoint.empty()
                        ? readWeights(folder, model)
                        : readTorchCheckpoint(checkpoint, model.config, model.weights))
    return error;
  for (StringRef name : {"tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt"})
    if (std::string path = inside(folder, name);
        model.tokenizerPath.empty() && sys::fs::exists(path) &&
        (name != "vocab.json" || sys::fs::exists(inside(folder, "merges.txt"))))
      model.tokenizerPath = path;
  return model;
}

static Expected<ModelFiles> openFolder(StringRef folder) { return openHuggingFaceFolder(folder); }

static bool isFolder(StringRef path) { return sys::fs::is_directory(path); }

namespace burin {
extern const ModelFormat kHuggingFaceFormat;
const ModelFormat kHuggingFaceFormat = {
    "Hugging Face", "a folder with config.json and model.safetensors", isFolder, openFolder};
} // namespace burin
