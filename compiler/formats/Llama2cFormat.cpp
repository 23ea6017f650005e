// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The files of llama2.c (github.com/karpathy/llama2.c, export.py): seven integers, then arrays in a
// fixed order, each over all layers. Versions 0 and 1 hold float32, version 2 matrices of bytes
// with a float32 scale for each group of them behind each matrix. Presented as the Llama that it
// is, under Hugging Face names.

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
  int64_t version = 0, bytes = 7 * 4; // bytes: of the header
  int64_t group = 0;                  // elements of a matrix that share a scale; 0: float32

  int64_t headSize() const { return dim / heads; }
  int64_t kvDim() const { return headSize() * kvHeads; }
};

/// Of version 0; later versions put a magic number and the version in front, and have 256 bytes.
constexpr int64_t kHeaderBytes = 7 * 4, kLaterHeaderBytes = 256;
/// "ak42" as a number; little-endian in the file.
constexpr char kMagic[] = "24ka";

/// A run of arrays in the file, of float32 or, where the file is quantized, matrices of bytes.
/// `name` is that of the tensor in each layer; empty: skipped.
struct Section {
  StringRef name;
  SmallVector<int64_t> shape;
  bool perLayer = false;
  int64_t interleavedHeads = 0;
};

} // namespace

/// What follows the header, in order. Matrices are (outputs, inputs).
static std::vector<Section> sections(const Header &h) {
  Section embedding = {"model.embed_tokens.weight", {h.vocabSize, h.dim}},
          attentionNorm = {"input_layernorm.weight", {h.dim}, true},
          mlpNorm = {"post_attention_layernorm.weight", {h.dim}, true},
          lastNorm = {"model.norm.weight", {h.dim}};
  std::vector<Section> attention = {
      {"self_attn.q_proj.weight", {h.dim, h.dim}, true, h.heads},
      {"self_attn.k_proj.weight", {h.kvDim(), h.dim}, true, h.kvHeads},
      {"self_attn.v_proj.weight", {h.kvDim(), h.dim}, true},
      {"self_attn.o_proj.weight", {h.dim, h.dim}, true},
  };
  std::vector<Section> mlp = {
      {"mlp.gate_proj.weight", {h.hiddenDim, h.dim}, true},
      {"mlp.down_proj.weight", {h.dim, h.hiddenDim}, true},
      {"mlp.up_proj.weight", {h.hiddenDim, h.dim}, true},
  };
  std::vector<Section> result;
  if (h.version == 0) {
    result = {embedding, attentionNorm};
    append_range(result, attention);
    result.push_back(mlpNorm);
    append_range(result, mlp);
    result.push_back(lastNorm);
    // Cosines and sines; computed from rope_theta instead.
    result.push_back({"", {2, h.seqLen, h.headSize() / 2}});
  } else {
    result = {attentionNorm, mlpNorm, lastNorm, embedding};
    append_range(result, attention);
    append_range(result, mlp);
  }
  if (!h.sharedClassifier)
    result.push_back({"lm_head.weight", {h.vocabSize, h.dim}});
  return result;
}

/// Whether the section's numbers are bytes with scales.
static bool isQuantized(const Header &header, const Section &section) {
  return header.group && section.shape.size() == 2;
}

/// Bytes of the whole file; nothing if that does not fit 63 bits.
static std::optional<int64_t> impliedSize(const Header &header) {
  std::optional<int64_t> total = header.bytes;
  for (const Section &section : sections(header)) {
    std::optional<int64_t> elements = section.perLayer ? header.layers : 1;
    for (int64_t dim : section.shape)
      elements = elements ? checkedMul(*elements, dim) : elements;
    std::optional<int64_t> size = elements ? checkedMul(*elements, int64_t(4)) : elements;
    if (size && isQuantized(header, section))
      size = checkedAdd(*elements, *size / header.group);
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
  return Error::success();
}

static const char kNote[] = "the file is damaged, or it is no llama2.c model";

/// What the header says, as it says it.
static Expected<Header> readFields(StringRef path, ArrayRef<uint8_t> file) {
  bool isLater = toStringRef(file).starts_with(kMagic);
  int64_t bytes = isLater ? kLaterHeaderBytes : kHeaderBytes;
  if (static_cast<int64_t>(file.size()) < bytes)
    return userError(quoted(path) + " has " + counted(file.size(), "byte") +
                     ", the header of a llama2.c file alone has " + Twine(bytes));
  auto word = [&](int64_t offset) -> int64_t {
    return static_cast<int32_t>(support::endian::read32le(&file[offset]));
  };
  int64_t words[7], first = isLater ? 8 : 0;
  for (int i = 0; i < 7; ++i)
    words[i] = word(first + 4 * i);
  Header header = {words[0], words[1], words[2], words[3], words[4], words[5], words[6], true};
  header.bytes = bytes;
  if (!isLater) {
    if (header.vocabSize < 0) { // how version 0 says that lm_head is stored
      header.vocabSize = -header.vocabSize;
      header.sharedClassifier = false;
    }
    return header;
  }
  header.version = word(4);
  if (header.version != 1 && header.version != 2)
    return userError(quoted(path) + " is a llama2.c file of version " + Twine(header.version) +
                         ", expected 0, 1 or 2",
                     "export it with 'python export.py MODEL.bin --version 2 ...'");
  if (file[36] > 1)
    return userError("the header of " + quoted(path) + " has shared_classifier " +
                         Twine(int(file[36])) + ", expected 0 or 1",
                     kNote);
  header.sharedClassifier = file[36];
  if (header.version == 2) {
    header.group = word(37);
    if (header.group <= 0)
      return userError("the header of " + quoted(path) + " has group_size " + Twine(header.group) +
                           ", expected a number from 1 to 2147483647",
                       kNote);
  }
  return header;
}

static Expected<Header> readHeader(StringRef path, ArrayRef<uint8_t> file) {
  Expected<Header> fields = readFields(path, file);
  if (!fields)
    return fields.takeError();
  const Header &header = *fields;
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

  for (const Section &section : sections(header)) // less than 2^62 elements
    if (isQuantized(header, section) && section.shape[0] * section.shape[1] % header.group)
      return userError("the header of " + quoted(path) + " has group_size " + Twine(header.group) +
                           ", which does not divide the " + shapeToString(section.shape) +
                           " elements of " + quoted(section.name),
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
  file = file.drop_front(header.bytes);
  for (const Section &section : sections(header)) {
    bool quantized = isQuantized(header, section);
    int64_t size = quantized ? 1 : 4;
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
      if (quantized) {
        tensor.type = StorageType::I8;
        tensor.scaleGroup = header.group;
        tensor.scales = file.take_front(size / header.group * 4);
        file = file.drop_front(tensor.scales.size());
      }
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
