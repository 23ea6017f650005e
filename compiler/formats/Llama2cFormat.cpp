// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The files of llama2.c (github.com/karpathy/llama2.c, export.py, version 0): seven integers, then
// float32 arrays in a fixed order, each over all layers. Presented as the Llama that it is, under
// Hugging Face names.

#include "compiler/formats/ModelFiles.h"
#include "compiler/formats/UserError.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CheckedArithmetic.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace burin;
using namespace llvm;

namespace {

struct Header {
  int64_t dim, hiddenDim, layers, heads, kvHeads, vocabSize, seqLen;
  bool sharedClassifier;

  int64_t headSize() const { return dim / heads; }
  int64_t kvDim() const { return headSize() * kvHeads; }
};

constexpr int64_t kHeaderBytes = 7 * 4;

/// A run of float32 arrays in the file. `name` is that of the tensor in each layer; empty: skipped.
struct Section {
  StringRef name;
  SmallVector<int64_t> shape;
  bool perLayer = false;
  int64_t interleavedHeads = 0;
};

} // namespace

/// What follows the header, in order. Matrices are (outputs, inputs).
static std::vector<Section> sections(const Header &h) {
  std::vector<Section> result = {
      {"model.embed_tokens.weight", {h.vocabSize, h.dim}},
      {"input_layernorm.weight", {h.dim}, true},
      {"self_attn.q_proj.weight", {h.dim, h.dim}, true, h.heads},
      {"self_attn.k_proj.weight", {h.kvDim(), h.dim}, true, h.kvHeads},
      {"self_attn.v_proj.weight", {h.kvDim(), h.dim}, true},
      {"self_attn.o_proj.weight", {h.dim, h.dim}, true},
      {"post_attention_layernorm.weight", {h.dim}, true},
      {"mlp.gate_proj.weight", {h.hiddenDim, h.dim}, true},
      {"mlp.down_proj.weight", {h.dim, h.hiddenDim}, true},
      {"mlp.up_proj.weight", {h.hiddenDim, h.dim}, true},
      {"model.norm.weight", {h.dim}},
      {"", {2, h.seqLen, h.headSize() / 2}}, // cosines and sines; computed from rope_theta instead
  };
  if (!h.sharedClassifier)
    result.push_back({"lm_head.weight", {h.vocabSize, h.dim}});
  return result;
}

/// Bytes of the whole file; nothing if that does not fit 63 bits.
static std::optional<int64_t> impliedSize(const Header &header) {
  std::optional<int64_t> total = kHeaderBytes;
  for (const Section &section : sections(header)) {
    std::optional<int64_t> size = section.perLayer ? 4 * header.layers : 4;
    for (int64_t dim : section.shape)
      size = size ? checkedMul(*size, dim) : size;
    total = total && size ? checkedAdd(*total, *size) : std::nullopt;
  }
  return total;
}

/// Other things that are called .bin, by how they begin.
static Error checkKind(StringRef path, ArrayRef<uint8_t> file) {
  StringRef content = toStringRef(file);
  if (content.starts_with("PK\x03\x04") || content.starts_with("\x80\x02\x8a\x0a"))
    return userError(quoted(path) + " is a PyTorch checkpoint, expected a llama2.c file",
                     "save the model with safe_serialization=True and give its folder");
  if (content.starts_with("24ka")) // 0x616b3432, little-endian
    return userError(
        quoted(path) + " is a llama2.c file of version " +
            (file.size() < 8 ? Twine("1 or later") : Twine(support::endian::read32le(&file[4]))) +
            ", only version 0 is read",
        "export it with 'python export.py MODEL.bin --version 0 ...'");
  return Error::success();
}

static Expected<Header> readHeader(StringRef path, ArrayRef<uint8_t> file) {
  if (file.size() < kHeaderBytes)
    return userError(quoted(path) + " has " + counted(file.size(), "byte") +
                     ", the header of a llama2.c file alone has " + Twine(kHeaderBytes));
  int64_t words[7];
  for (int i = 0; i < 7; ++i)
    words[i] = static_cast<int32_t>(support::endian::read32le(&file[4 * i]));
  Header header = {words[0], words[1], words[2], words[3], words[4], words[5], words[6], true};
  if (header.vocabSize < 0) { // how version 0 says that lm_head is stored
    header.vocabSize = -header.vocabSize;
    header.sharedClassifier = false;
  }

  static const char kNote[] = "the file is damaged, or it is no llama2.c model";
  const std::pair<const char *, int64_t> sizes[] = {
      {"dim", header.dim},       {"hidden_dim", header.hiddenDim}, {"n_layers", header.layers},
      {"n_heads", header.heads}, {"n_kv_heads", header.kvHeads},   {"vocab_size", header.vocabSize},
      {"seq_len", header.seqLen}};
  for (auto [name, value] : sizes)
    if (value <= 0 || value > INT32_MAX)
      return userError("the header of " + quoted(path) + " has " + name + " " + Twine(value) +
                           ", expected a number from 1 to 2147483647",
                       kNote);
  if (header.dim % header.heads || header.headSize() % 2)
    return userError("the header of " + quoted(path) + " has dim " + Twine(header.dim) + " for " +
                         counted(header.heads, "head") + ", expected an even number for each",
                     kNote);
  if (header.heads % header.kvHeads)
    return userError("the header of " + quoted(path) + " has " + counted(header.heads, "head") +
                         ", which do not share " + counted(header.kvHeads, "kv head") + " evenly",
                     kNote);

  std::optional<int64_t> size = impliedSize(header);
  if (!size)
    return userError("the sizes in the header of " + quoted(path) + " overflow", kNote);
  if (*size != static_cast<int64_t>(file.size()))
    return userError(quoted(path) + " has " + counted(file.size(), "byte") +
                         ", its header implies " + Twine(*size),
                     kNote);
  return header;
}

static Error addTensors(const Header &header, ArrayRef<uint8_t> file, WeightStore &weights) {
  file = file.drop_front(kHeaderBytes);
  for (const Section &section : sections(header)) {
    int64_t size = 4;
    for (int64_t dim : section.shape)
      size *= dim;
    for (int64_t layer = 0, layers = section.perLayer ? header.layers : 1; layer < layers;
         ++layer) {
      Tensor tensor;
      tensor.name = section.name.str();
      if (section.perLayer)
        tensor.name = "model.layers." + std::to_string(layer) + "." + tensor.name;
      tensor.shape = section.shape;
      tensor.bytes = file.take_front(size);
      tensor.interleavedHeads = section.interleavedHeads;
      file = file.drop_front(size);
      if (section.name.empty())
        continue;
      if (Error error = weights.add(std::move(tensor)))
        return error;
    }
  }
  return Error::success();
}

/// Tokenizers lie beside the model: TinyStories' are called tok512.bin after their vocabulary.
static std::string findTokenizer(StringRef path, int64_t vocabSize) {
  for (const std::string &name :
       {"tok" + std::to_string(vocabSize) + ".bin", std::string("tokenizer.bin")}) {
    SmallString<128> candidate = sys::path::parent_path(path);
    sys::path::append(candidate, name);
    if (sys::fs::exists(candidate))
      return candidate.str().str();
  }
  return "";
}

static Expected<ModelFiles> openFile(StringRef path) {
  ModelFiles model;
  Expected<ArrayRef<uint8_t>> file = model.weights.map(path);
  if (!file)
    return file.takeError();
  if (Error error = checkKind(path, *file))
    return error;
  Expected<Header> header = readHeader(path, *file);
  if (!header)
    return header.takeError();
  if (Error error = addTensors(*header, *file, model.weights))
    return error;

  // run.c fixes what the file does not say.
  model.config = ModelConfig(json::Object{{"model_type", "llama"},
                                          {"architectures", json::Array{"LlamaForCausalLM"}},
                                          {"hidden_size", header->dim},
                                          {"intermediate_size", header->hiddenDim},
                                          {"num_hidden_layers", header->layers},
                                          {"num_attention_heads", header->heads},
                                          {"num_key_value_heads", header->kvHeads},
                                          {"vocab_size", header->vocabSize},
                                          {"max_position_embeddings", header->seqLen},
                                          {"tie_word_embeddings", header->sharedClassifier},
                                          {"rms_norm_eps", 1e-5},
                                          {"rope_theta", 1e4},
                                          {"hidden_act", "silu"},
                                          {"bos_token_id", 1},
                                          {"eos_token_id", 2},
                                          {"torch_dtype", "float32"}},
                             path.str());
  model.bos = 1;
  model.endTokens = {1,
                     2}; // run.c stops at 1, the start of the next text; 2 is the vocabulary's end
  model.tokenizerPath = findTokenizer(path, header->vocabSize);
  return model;
}

static bool isBinFile(StringRef path) {
  return !sys::fs::is_directory(path) && sys::path::extension(path).equals_insensitive(".bin");
}

namespace burin {
extern const ModelFormat kLlama2cFormat;
const ModelFormat kLlama2cFormat = {"llama2.c", "a llama2.c file (.bin)", isBinFile, openFile};
} // namespace burin
