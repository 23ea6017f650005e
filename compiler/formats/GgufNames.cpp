// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From the tensors of GGUF files to those of Hugging Face: names, permuted rows, norms that have
// one added, matrices in two pieces.

#include "compiler/formats/GgufNames.h"
#include "compiler/formats/UserError.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include <map>

using namespace burin;
using namespace llvm;

// What most decoders call alike.
static const GgufName kShared[] = {
    {"token_embd", "model.embed_tokens"},
    {"output_norm", "model.norm"},
    {"output", "lm_head"},
    {"blk.*.attn_norm", "model.layers.*.input_layernorm"},
    {"blk.*.attn_q", "model.layers.*.self_attn.q_proj"},
    {"blk.*.attn_k", "model.layers.*.self_attn.k_proj"},
    {"blk.*.attn_v", "model.layers.*.self_attn.v_proj"},
    {"blk.*.attn_output", "model.layers.*.self_attn.o_proj"},
    {"blk.*.ffn_norm", "model.layers.*.post_attention_layernorm"},
    {"blk.*.ffn_gate", "model.layers.*.mlp.gate_proj"},
    {"blk.*.ffn_up", "model.layers.*.mlp.up_proj"},
    {"blk.*.ffn_down", "model.layers.*.mlp.down_proj"},
};

namespace {

struct Renamed {
  std::string name;
  GgufChange change;
  size_t order; // among those of one name
};

} // namespace

/// "blk.12.attn_q.weight" -> "blk.*.attn_q", "12", ".weight".
static void split(StringRef name, std::string &pattern, StringRef &number, StringRef &ending) {
  number = ending = "";
  for (StringRef candidate : {".weight", ".bias"})
    if (name.ends_with(candidate))
      ending = candidate;
  name = name.drop_back(ending.size());
  pattern = name.str();
  StringRef rest = name;
  if (!rest.consume_front("blk."))
    return;
  number = rest.take_while([](char c) { return isDigit(c); });
  if (!number.empty())
    pattern = ("blk.*" + rest.drop_front(number.size())).str();
}

static std::optional<Renamed> rename(const GgufArchitecture &architecture, StringRef name) {
  std::string pattern;
  StringRef number, ending;
  split(name, pattern, number, ending);
  if (ending.empty())
    return std::nullopt;
  ArrayRef<GgufName> shared = kShared;
  for (ArrayRef<GgufName> names :
       {architecture.names, architecture.sharesNames ? shared : shared.take_front(0)})
    for (const GgufName &entry : names)
      if (entry.theirs == pattern) {
        auto [before, after] = entry.ours.split('*');
        std::string ours =
            (before + (entry.ours.contains('*') ? number : "") + after + ending).str();
        return Renamed{std::move(ours), entry.change, size_t(&entry - names.data())};
      }
  return std::nullopt;
}

static Error change(GgufChange change, GgufHeads heads, const GgufTensor &source, Tensor &tensor) {
  if (change == GgufChange::MinusOne)
    tensor.offset = -1;
  if (change != GgufChange::QueryRows && change != GgufChange::KeyRows)
    return Error::success();
  int64_t count = change == GgufChange::QueryRows ? heads.query : heads.key;
  int64_t rows = tensor.shape.size() < 2 ? tensor.columns() : tensor.rows();
  if (rows % (2 * count))
    return userError("tensor " + quoted(source.name) + " has shape " + shapeToString(tensor.shape) +
                     ", expected an even number of rows for each of " + counted(count, "head"));
  tensor.interleavedHeads = count;
  return Error::success();
}

/// Makes one tensor of those that share a name; more than one are stacked.
static Expected<Tensor> stack(const std::string &name, std::map<size_t, Tensor> &parts) {
  Tensor &first = parts.begin()->second;
  if (parts.size() == 1)
    return std::move(first);
  Tensor result;
  result.name = name;
  result.type = first.type;
  result.shape = {0, first.columns()};
  for (auto &[order, part] : parts) {
    if (part.type != result.type || part.shape.size() != 2 || part.columns() != result.shape[1])
      return userError("the parts of tensor " + quoted(name) + " are " + nameOf(result.type) +
                           " with rows of " + Twine(result.shape[1]) + " and " + nameOf(part.type) +
                           shapeToString(part.shape) + ", expected one type and rows of one length",
                       "quantize the model again, both in the same type");
    result.shape[0] += part.rows();
    result.pieces.push_back(std::move(part));
  }
  return result;
}

Error burin::addGgufTensors(ArrayRef<GgufFile> files, const GgufArchitecture &architecture,
                            GgufHeads heads, WeightStore &store) {
  std::vector<std::pair<std::string, std::map<size_t, Tensor>>> named; // in the files' order
  StringMap<size_t> places;
  for (const GgufFile &file : files)
    for (const GgufTensor &source : file.tensors) {
      std::optional<Renamed> renamed = rename(architecture, source.name);
      std::string name = renamed ? renamed->name : source.name.str();
      SmallVector<int64_t> shape(source.shape.begin(), source.shape.end());
      if (!source.type->storage) {
        if (Error error = store.add(UnusableTensor{name, source.type->name, shape}))
          return error;
        continue;
      }
      Tensor tensor{name, *source.type->storage, shape, source.bytes};
      if (renamed)
        if (Error failure = change(renamed->change, heads, source, tensor))
          return failure;
      auto [place, isNew] = places.try_emplace(name, named.size());
      if (isNew)
        named.emplace_back(name, std::map<size_t, Tensor>());
      if (!named[place->second]
               .second.try_emplace(renamed ? renamed->order : 0, std::move(tensor))
               .second)
        return userError("the model has two tensors named " + quoted(source.name));
    }
  for (auto &[name, parts] : named) {
    Expected<Tensor> tensor = stack(name, parts);
    if (!tensor)
      return tensor.takeError();
    if (Error error = store.add(std::move(*tensor)))
      return error;
  }
  return Error::success();
}
