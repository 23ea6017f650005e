// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A model in the GGUF format, in one file or in shards called NAME-00001-of-00005.gguf, presented
// with the config and the names of Hugging Face. What an architecture is lies in gguf/.

#include "compiler/formats/Gguf.h"
#include "compiler/formats/GgufArchitecture.h"
#include "compiler/formats/GgufModel.h"
#include "compiler/formats/GgufNames.h"
#include "compiler/formats/UserError.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace burin;
using namespace llvm;

namespace burin {
#define BURIN_GGUF_ARCHITECTURE(NAME) extern const GgufArchitecture kGguf##NAME;
#include "compiler/formats/GgufArchitectures.inc"
#undef BURIN_GGUF_ARCHITECTURE
} // namespace burin

static const GgufArchitecture *const kArchitectures[] = {
#define BURIN_GGUF_ARCHITECTURE(NAME) &kGguf##NAME,
#include "compiler/formats/GgufArchitectures.inc"
#undef BURIN_GGUF_ARCHITECTURE
};

static Expected<const GgufArchitecture *> findArchitecture(const GgufMetadata &metadata) {
  Expected<std::optional<StringRef>> kind = metadata.string("general.type");
  if (!kind)
    return kind.takeError();
  if (kind->value_or("model") != "model")
    return userError(quoted(metadata.where()) + " holds the " + quoted(**kind) +
                         " of a model, expected a model",
                     "give the file of the model itself");
  Expected<std::optional<StringRef>> name = metadata.string("general.architecture");
  if (!name)
    return name.takeError();
  if (!*name)
    return userError(quoted(metadata.where()) + " has no 'general.architecture'");
  std::string known;
  for (const GgufArchitecture *architecture : kArchitectures) {
    if (**name == architecture->name)
      return architecture;
    known += (known.empty() ? "" : ", ") + quoted(architecture->name);
  }
  return userError("the architecture in " + quoted(metadata.where()) + " is " + quoted(**name) +
                       ", which is not supported",
                   "expected one of " + known);
}

static Expected<GgufFile> openOne(StringRef path, WeightStore &weights) {
  Expected<ArrayRef<uint8_t>> bytes = weights.map(path);
  if (!bytes)
    return bytes.takeError();
  return parseGguf(*bytes, path);
}

namespace {
/// Which part of how many a file says that it is; the first of one if it says nothing.
struct Part {
  int64_t number, count;
  std::string str() const { return std::to_string(number) + " of " + std::to_string(count); }
};
} // namespace

static Expected<Part> partOf(const GgufMetadata &metadata) {
  Expected<std::optional<int64_t>> before = metadata.integer("split.no"),
                                   count = metadata.integer("split.count");
  if (!before || !count) {
    Error both = joinErrors(before.takeError(), count.takeError());
    return both;
  }
  constexpr int64_t kMost = 99999; // five digits in a file's name
  if (before->value_or(0) < 0 || before->value_or(0) >= kMost || count->value_or(1) > kMost)
    return userError("'split.no' and 'split.count' in " + quoted(metadata.where()) + " are " +
                     Twine(before->value_or(0)) + " and " + Twine(count->value_or(1)) +
                     ", expected numbers from 0 to 99999");
  return Part{before->value_or(0) + 1, count->value_or(1)};
}

/// The other shards of a model whose first one is `files`' only element.
static Error openShards(StringRef path, std::vector<GgufFile> &files, WeightStore &weights) {
  Expected<Part> first = partOf(files.front().metadata);
  if (!first)
    return first.takeError();
  int64_t count = first->count;
  if (count <= 1)
    return Error::success();
  if (first->number != 1)
    return userError(quoted(path) + " is part " + first->str() + " of a model",
                     "give the first part, the others are found beside it");
  std::string ending = formatv("-00001-of-{0,0+5}.gguf", count).str();
  if (!path.ends_with(ending))
    return userError(quoted(path) + " is the first of " + Twine(count) +
                     " parts of a model, expected a name that ends in " + quoted(ending));
  for (int64_t i = 2; i <= count; ++i) {
    std::string shard =
        formatv("{0}-{1,0+5}-of-{2,0+5}.gguf", path.drop_back(ending.size()), i, count).str();
    Expected<GgufFile> file = openOne(shard, weights);
    if (!file)
      return file.takeError();
    Expected<Part> part = partOf(file->metadata);
    if (!part)
      return part.takeError();
    if (Part expected{i, count}; part->str() != expected.str())
      return userError(quoted(shard) + " says that it is part " + part->str() +
                           " of a model, expected part " + expected.str(),
                       "download the part anew");
    files.push_back(std::move(*file));
  }
  return Error::success();
}

/// The token at `key`, -1 if there is none; converters write 2^32 - 1 for that, too.
static Expected<int64_t> readToken(const GgufMetadata &metadata, StringRef key) {
  Expected<std::optional<int64_t>> token = metadata.integer(key);
  if (!token)
    return token.takeError();
  int64_t id = token->value_or(-1);
  if (id == UINT32_MAX || id == -1)
    return -1;
  if (id < 0 || id > INT32_MAX)
    return userError(metadata.describe(key) + " is " + Twine(id) +
                     ", expected a token number from 0 to 2147483647");
  return id;
}

static Error readSpecialTokens(const GgufMetadata &metadata, ModelFiles &model) {
  Expected<int64_t> bos = readToken(metadata, "tokenizer.ggml.bos_token_id");
  if (!bos)
    return bos.takeError();
  model.bos = *bos;
  for (StringRef key : {"tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id",
                        "tokenizer.ggml.eom_token_id"}) {
    Expected<int64_t> end = readToken(metadata, key);
    if (!end)
      return end.takeError();
    if (*end >= 0)
      model.endTokens.push_back(*end);
  }
  llvm::sort(model.endTokens);
  model.endTokens.erase(llvm::unique(model.endTokens), model.endTokens.end());
  return Error::success();
}

Error burin::fillFromGguf(ArrayRef<GgufFile> files, ModelFiles &model) {
  const GgufMetadata &metadata = files.front().metadata;
  Expected<const GgufArchitecture *> architecture = findArchitecture(metadata);
  if (!architecture)
    return architecture.takeError();
  GgufMapping mapping(files, (*architecture)->name);
  mapping.set("model_type", (*architecture)->modelType);
  mapping.set("architectures", json::Array{(*architecture)->className});
  (*architecture)->configure(mapping);
  Expected<json::Object> config = mapping.finish();
  if (!config)
    return config.takeError();
  model.config = ModelConfig(std::move(*config), metadata.where());

  Expected<int64_t> heads = model.config.dimension("num_attention_heads", 1);
  Expected<int64_t> keyHeads = model.config.dimension("num_key_value_heads", heads ? *heads : 1);
  if (!heads || !keyHeads)
    return joinErrors(heads.takeError(), keyHeads.takeError());
  if (Error error =
          addGgufTensors(files, **architecture, GgufHeads{*heads, *keyHeads}, model.weights))
    return error;
  if (Error error = readSpecialTokens(metadata, model))
    return error;
  Expected<std::optional<StringRef>> tokenizer = metadata.string("tokenizer.ggml.model");
  if (!tokenizer)
    return tokenizer.takeError();
  if (tokenizer->value_or("none") != "none")
    model.tokenizerPath = metadata.where();
  return Error::success();
}

static Expected<ModelFiles> openFile(StringRef path) {
  ModelFiles model;
  Expected<GgufFile> first = openOne(path, model.weights);
  if (!first)
    return first.takeError();
  std::vector<GgufFile> files;
  files.push_back(std::move(*first));
  if (Error error = openShards(path, files, model.weights))
    return error;
  if (Error error = fillFromGguf(files, model))
    return error;
  return model;
}

static bool isGgufFile(StringRef path) {
  return !sys::fs::is_directory(path) && sys::path::extension(path).equals_insensitive(".gguf");
}

namespace burin {
extern const ModelFormat kGgufFormat;
const ModelFormat kGgufFormat = {"GGUF", "a GGUF file (.gguf)", isGgufFile, openFile};
} // namespace burin
