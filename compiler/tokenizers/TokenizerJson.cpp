// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// tokenizer.json as the Hugging Face tokenizers library (0.22) reads it: a model of type BPE on
// bytes, its vocabulary spelled in GPT-2's alphabet, merges in rank order ("a b" or ["a", "b"]),
// added tokens, and around them a pre-tokenizer, a post-processor and a decoder.

#include "compiler/tokenizers/TokenizerJson.h"

#include "compiler/tokenizers/ByteLevelAlphabet.h"
#include "compiler/tokenizers/EndTokens.h"
#include "compiler/tokenizers/JsonFile.h"
#include "compiler/tokenizers/TokenizerError.h"
#include "compiler/tokenizers/WordSplitJson.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Path.h"

using namespace burin;
using llvm::StringRef;
namespace json = llvm::json;

/// Far beyond any vocabulary; keeps a single absurd id from costing gigabytes.
static constexpr uint32_t kLargestVocabulary = 1u << 24;

namespace {

class Reader {
public:
  Reader(StringRef path, uint32_t vocabSize)
      : path(path), vocabSize(std::min(vocabSize, kLargestVocabulary)) {}

  llvm::Error read(const json::Object &root);

  std::optional<uint32_t> find(StringRef token) const {
    auto entry = ids.find(token);
    return entry == ids.end() ? std::nullopt : std::optional<uint32_t>(entry->second);
  }

  TokenizerModel model;

private:
  llvm::Error checkModel(const json::Object &bpe);
  llvm::Error readVocabulary(const json::Object &vocabulary);
  llvm::Error readMerges(const json::Array &merges);
  llvm::Error readAddedTokens(const json::Array &tokens);
  llvm::Error readPostProcessor(const json::Object &processor);
  llvm::Error readTemplate(const json::Object &processor);
  llvm::Expected<uint32_t> checkId(StringRef token, const json::Value *value) const;

  template <typename... Args> llvm::Error error(const char *format, Args &&...args) const {
    return tokenizerError(path, format, std::forward<Args>(args)...);
  }

  StringRef path;
  uint32_t vocabSize;
  llvm::StringMap<uint32_t> ids;      ///< spelling -> id, vocabulary and added tokens
  std::vector<std::string> spellings; ///< by id, empty: unused
};

} // namespace

static bool isSet(const json::Value *value) { return value && value->kind() != json::Value::Null; }

llvm::Expected<uint32_t> Reader::checkId(StringRef token, const json::Value *value) const {
  std::optional<uint32_t> id = value ? asTokenId(*value) : std::nullopt;
  if (!id)
    return error("token '{0}' has no id", shown(token));
  if (*id >= vocabSize)
    return error("token '{0}' has id {1}, the model's vocabulary has {2}", shown(token), *id,
                 vocabSize);
  return *id;
}

/// Everything about the model but its vocabulary and merges.
llvm::Error Reader::checkModel(const json::Object &bpe) {
  // Old files do not say the type; only BPE has merges.
  StringRef type = bpe.getString("type").value_or(bpe.get("merges") ? "BPE" : "");
  if (type != "BPE")
    return error("tokenizer model '{0}' is not supported, only byte-level 'BPE' is", shown(type));
  if (bpe.getBoolean("byte_fallback").value_or(false))
    return error(
        "BPE with 'byte_fallback' (SentencePiece) is not supported, only byte-level BPE is");
  if (bpe.getNumber("dropout").value_or(0) != 0)
    return error("BPE with 'dropout' is not supported");
  for (StringRef key : {"continuing_subword_prefix", "end_of_word_suffix"})
    if (StringRef value = bpe.getString(key).value_or(""); !value.empty())
      return error("BPE with '{0}' '{1}' is not supported", key, shown(value));
  model.wholeWords = bpe.getBoolean("ignore_merges").value_or(false);
  return llvm::Error::success();
}

llvm::Error Reader::readVocabulary(const json::Object &vocabulary) {
  for (const auto &entry : vocabulary) {
    StringRef token = entry.first;
    llvm::Expected<uint32_t> id = checkId(token, &entry.second);
    if (!id)
      return id.takeError();
    if (token.empty())
      return error("the token of id {0} is empty", *id);
    if (model.pieces.size() <= *id) {
      model.pieces.resize(*id + 1);
      spellings.resize(*id + 1);
    }
    if (!spellings[*id].empty())
      return error("tokens '{0}' and '{1}' have the same id {2}",
                   shown(std::min(token, StringRef(spellings[*id]))),
                   shown(std::max(token, StringRef(spellings[*id]))), *id);
    spellings[*id] = token.str();
    ids[token] = *id;
    // A token that is not spelled in the alphabet never comes out of text; it decodes as it is.
    std::optional<std::string> bytes = bytesFromByteLevel(token);
    model.pieces[*id].canBeFound = bytes.has_value();
    model.pieces[*id].bytes = bytes ? *bytes : token.str();
    if (bytes && bytes->size() == 1)
      model.byteTokens[static_cast<unsigned char>((*bytes)[0])] = static_cast<int32_t>(*id);
  }
  return llvm::Error::success();
}

llvm::Error Reader::readMerges(const json::Array &merges) {
  llvm::DenseMap<std::pair<uint32_t, uint32_t>, size_t> seen;
  std::vector<TokenizerModel::Merge> list;
  for (size_t i = 0; i < merges.size(); ++i) {
    StringRef left, right;
    if (std::optional<StringRef> line = merges[i].getAsString()) {
      if (line->starts_with("#version"))
        continue;
      std::tie(left, right) = line->split(' ');
    } else if (const json::Array *pair = merges[i].getAsArray(); pair && pair->size() == 2) {
      left = (*pair)[0].getAsString().value_or("");
      right = (*pair)[1].getAsString().value_or("");
    }
    if (left.empty() || right.empty() || (merges[i].getAsString() && right.contains(' ')))
      return error("merge {0} is no pair of tokens", i);
    std::string both = (left + right).str();
    uint32_t found[3];
    for (auto [place, token] :
         llvm::zip_equal(found, std::array<StringRef, 3>{left, right, both})) {
      auto entry = ids.find(token);
      if (entry == ids.end())
        return error("merge {0} '{1}' '{2}': '{3}' is not in the vocabulary", i, shown(left),
                     shown(right), shown(token));
      place = entry->second;
    }
    TokenizerModel::Merge merge{found[0], found[1], found[2]};
    // As in the library, the last of equal merges counts.
    auto [place, isNew] = seen.try_emplace({merge.left, merge.right}, list.size());
    if (!isNew) {
      list[place->second].result = UINT32_MAX;
      place->second = list.size();
    }
    list.push_back(merge);
  }
  for (const TokenizerModel::Merge &merge : list)
    if (merge.result != UINT32_MAX)
      model.merges.push_back(merge);
  return llvm::Error::success();
}

llvm::Error Reader::readAddedTokens(const json::Array &tokens) {
  llvm::StringMap<bool> seen;
  // The library numbers tokens that the vocabulary lacks itself, from its size on, whatever the
  // file says.
  uint32_t next = static_cast<uint32_t>(ids.size());
  for (const json::Value &value : tokens) {
    const json::Object *token = value.getAsObject();
    std::optional<StringRef> content = token ? token->getString("content") : std::nullopt;
    if (!content || content->empty())
      return error("an added token has no 'content'");
    llvm::Expected<uint32_t> id = checkId(*content, token->get("id"));
    if (!id)
      return id.takeError();
    if (!seen.try_emplace(*content, true).second)
      return error("added token '{0}' is there twice", shown(*content));
    if (token->getBoolean("single_word").value_or(false))
      return error("added token '{0}' has 'single_word', which is not supported", shown(*content));
    std::optional<uint32_t> known = find(*content);
    if (known && *known != *id)
      return error("added token '{0}' has id {1}, but {2} in the vocabulary", shown(*content), *id,
                   *known);
    if (!known && *id != next)
      return error(
          "added token '{0}' has id {1}, but {2} for the tokenizers library, which numbers "
          "added tokens from the end of the vocabulary on",
          shown(*content), *id, next);
    next = std::max(next, *id + 1);
    if (model.pieces.size() <= *id) {
      model.pieces.resize(*id + 1);
      spellings.resize(*id + 1);
    }
    if (!spellings[*id].empty() && spellings[*id] != *content)
      return error("added token '{0}' has the id {1} of '{2}'", shown(*content), *id,
                   shown(spellings[*id]));
    spellings[*id] = content->str();
    ids[*content] = *id;
    TokenizerModel::Piece &piece = model.pieces[*id];
    piece.canBeFound = piece.canBeFound && piece.bytes == *content;
    piece.bytes = content->str();
    model.addedTokens.push_back({*id, token->getBoolean("lstrip").value_or(false),
                                 token->getBoolean("rstrip").value_or(false),
                                 token->getBoolean("normalized").value_or(false)});
  }
  return llvm::Error::success();
}

/// {"single": [{"SpecialToken": {"id": NAME}}, {"Sequence": {"id": "A"}}], "special_tokens": {NAME:
/// {"ids": [...]}}}
llvm::Error Reader::readTemplate(const json::Object &processor) {
  const json::Array *single = processor.getArray("single");
  const json::Object *specials = processor.getObject("special_tokens");
  if (!single || !specials)
    return error("post-processor 'TemplateProcessing' has no 'single' or no 'special_tokens'");
  std::vector<int32_t> before, after;
  bool seen = false;
  for (const json::Value &value : *single) {
    const json::Object *step = value.getAsObject();
    const json::Object *sequence = step ? step->getObject("Sequence") : nullptr;
    const json::Object *special = step ? step->getObject("SpecialToken") : nullptr;
    if (sequence && sequence->getString("id").value_or("") == "A" && !seen) {
      seen = true;
      continue;
    }
    StringRef name = special ? special->getString("id").value_or("") : "";
    const json::Object *token = specials->getObject(name);
    const json::Array *list = token ? token->getArray("ids") : nullptr;
    if (!list)
      return error("post-processor 'TemplateProcessing' has a step that is neither a known special "
                   "token nor the text, once");
    for (const json::Value &one : *list) {
      llvm::Expected<uint32_t> id = checkId(name, &one);
      if (!id)
        return id.takeError();
      (seen ? after : before).push_back(static_cast<int32_t>(*id));
    }
  }
  if (!seen)
    return error("post-processor 'TemplateProcessing' leaves the text out");
  // A later processor of a sequence wraps what the earlier ones made.
  model.prefix.insert(model.prefix.begin(), before.begin(), before.end());
  model.suffix.insert(model.suffix.end(), after.begin(), after.end());
  return llvm::Error::success();
}

llvm::Error Reader::readPostProcessor(const json::Object &processor) {
  StringRef type = processor.getString("type").value_or("");
  if (type == "ByteLevel") // offsets only
    return llvm::Error::success();
  if (type == "TemplateProcessing")
    return readTemplate(processor);
  if (type == "Sequence") {
    const json::Array *list = processor.getArray("processors");
    if (!list)
      return error("post-processor 'Sequence' has no 'processors'");
    for (const json::Value &value : *list) {
      const json::Object *step = value.getAsObject();
      if (llvm::Error failure = readPostProcessor(step ? *step : json::Object()))
        return failure;
    }
    return llvm::Error::success();
  }
  return error("post-processor '{0}' is not supported, supported are 'ByteLevel' and "
               "'TemplateProcessing'",
               shown(type));
}

llvm::Error Reader::read(const json::Object &root) {
  const json::Object *bpe = root.getObject("model");
  if (!bpe)
    return error("has no 'model'");
  if (llvm::Error failure = checkModel(*bpe))
    return failure;
  const json::Object *vocabulary = bpe->getObject("vocab");
  const json::Array *merges = bpe->getArray("merges");
  if (!vocabulary || !merges)
    return error("model 'BPE' has no 'vocab' or no 'merges'");
  if (const json::Value *normalizer = root.get("normalizer"); isSet(normalizer)) {
    const json::Object *object = normalizer->getAsObject();
    return error("normalizer '{0}' is not supported",
                 shown(object ? object->getString("type").value_or("") : ""));
  }
  llvm::Expected<TokenizerModel::WordSplit> split = readWordSplit(path, root.get("pre_tokenizer"));
  if (!split)
    return split.takeError();
  model.wordSplit = *split;
  const json::Object *decoder = root.getObject("decoder");
  StringRef decoderType = decoder ? decoder->getString("type").value_or("") : "null";
  if (decoderType != "ByteLevel")
    return error("decoder '{0}' is not supported, expected 'ByteLevel'", shown(decoderType));

  if (llvm::Error failure = readVocabulary(*vocabulary))
    return failure;
  if (isSet(bpe->get("unk_token")))
    for (unsigned byte = 0; byte < 256; ++byte)
      if (model.byteTokens[byte] < 0)
        return error("BPE with 'unk_token' whose vocabulary lacks byte {0} is not supported", byte);
  if (llvm::Error failure = readMerges(*merges))
    return failure;
  if (const json::Array *added = root.getArray("added_tokens"))
    if (llvm::Error failure = readAddedTokens(*added))
      return failure;
  if (const json::Value *processor = root.get("post_processor"); isSet(processor)) {
    const json::Object *object = processor->getAsObject();
    return readPostProcessor(object ? *object : json::Object());
  }
  return llvm::Error::success();
}

llvm::Expected<TokenizerModel> burin::readTokenizerJson(StringRef directory, uint32_t vocabSize) {
  llvm::SmallString<128> path(directory);
  llvm::sys::path::append(path, "tokenizer.json");
  llvm::Expected<json::Object> root = readJsonFile(path);
  if (!root)
    return root.takeError();
  Reader reader(path, vocabSize);
  if (llvm::Error failure = reader.read(*root))
    return failure;
  auto find = [&](StringRef token) { return reader.find(token); };
  if (llvm::Error failure = readEndTokens(directory, vocabSize, find, reader.model))
    return failure;
  return std::move(reader.model);
}
