// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// tokenizer.json as the Hugging Face tokenizers library (0.22) reads it: a model of type BPE (on
// bytes, its vocabulary spelled in GPT-2's alphabet, or on characters, with spaces spelled U+2581),
// merges in rank order ("a b" or ["a", "b"]), Unigram or WordPiece; added tokens, and around them a
// normalizer, a pre-tokenizer, a post-processor and a decoder.

#include "compiler/tokenizers/TokenizerJson.h"

#include "compiler/tokenizers/ByteLevelAlphabet.h"
#include "compiler/tokenizers/DecoderJson.h"
#include "compiler/tokenizers/EndTokens.h"
#include "compiler/tokenizers/JsonFile.h"
#include "compiler/tokenizers/NormalizerJson.h"
#include "compiler/tokenizers/SpaceMark.h"
#include "compiler/tokenizers/TokenizerError.h"
#include "compiler/tokenizers/WordSplitJson.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Path.h"

using namespace burin;
using llvm::StringRef;
namespace json = llvm::json;

using Engine = TokenizerModel::Engine;

/// What WordPiece's vocabularies put before pieces that begin no word.
static constexpr StringRef kContinues = "##";
/// As runtime/tokenizer/unigram.cpp.
static constexpr size_t kMostUnigramCharacters = 64;

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
  llvm::Error checkModel(const json::Object &object, bool isByteLevel);
  llvm::Error readModel(const json::Object &object);
  llvm::Error readSplit(const json::Value *preTokenizer);
  llvm::Error readUnigram(const json::Object &object);
  llvm::Error readVocabulary(const json::Object &vocabulary);
  llvm::Error addPiece(StringRef token, uint32_t id);
  void fillPiece(StringRef token, uint32_t id);
  llvm::Error readUnknown(const json::Value *token);
  std::string textOf(StringRef content, bool normalized) const;
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
  StringRef wordEnd;                  ///< BPE's "end_of_word_suffix"
  bool byteFallback = false;          ///< `<0x0A>` stands for a byte
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
llvm::Error Reader::checkModel(const json::Object &object, bool isByteLevel) {
  // Old files do not say the type; only BPE has merges.
  StringRef type = object.getString("type").value_or(object.get("merges") ? "BPE" : "");
  if (type == "Unigram") {
    model.engine = Engine::Unigram;
    return llvm::Error::success();
  }
  if (type == "WordPiece") {
    model.engine = Engine::WordPiece;
    if (object.getString("continuing_subword_prefix").value_or("##") != kContinues)
      return error(
          "WordPiece with 'continuing_subword_prefix' '{0}' is not supported, only '##' is",
          shown(*object.getString("continuing_subword_prefix")));
    model.mostCharacters = 100;
    if (const json::Value *most = object.get("max_input_chars_per_word"))
      if (std::optional<uint32_t> value = asTokenId(*most))
        model.mostCharacters = *value;
    return llvm::Error::success();
  }
  if (type != "BPE")
    return error("tokenizer model '{0}' is not supported, supported are 'BPE', 'Unigram' and "
                 "'WordPiece'",
                 shown(type));
  model.engine = isByteLevel ? Engine::ByteLevelBpe : Engine::CharacterBpe;
  if (isByteLevel && object.getBoolean("byte_fallback").value_or(false))
    return error("byte-level BPE with 'byte_fallback' is not supported");
  if (object.getNumber("dropout").value_or(0) != 0)
    return error("BPE with 'dropout' is not supported");
  if (StringRef value = object.getString("continuing_subword_prefix").value_or(""); !value.empty())
    return error("BPE with 'continuing_subword_prefix' '{0}' is not supported", shown(value));
  wordEnd = object.getString("end_of_word_suffix").value_or("");
  if (!wordEnd.empty() && (!isByteLevel || !bytesFromByteLevel(wordEnd)))
    return error("BPE with 'end_of_word_suffix' '{0}' is not supported", shown(wordEnd));
  model.wholeWords = object.getBoolean("ignore_merges").value_or(false);
  if (model.wholeWords && (!isByteLevel || !wordEnd.empty()))
    return error("BPE with 'ignore_merges' is supported for byte-level BPE without "
                 "'end_of_word_suffix' only");
  return llvm::Error::success();
}

/// What a vocabulary's spelling stands for.
void Reader::fillPiece(StringRef token, uint32_t id) {
  TokenizerModel::Piece &piece = model.pieces[id];
  switch (model.engine) {
  case Engine::ByteLevelBpe: {
    bool ends = !wordEnd.empty() && token.ends_with(wordEnd);
    StringRef spelling = ends ? token.drop_back(wordEnd.size()) : token;
    // A token that is not spelled in the alphabet never comes out of text; it decodes as it is.
    std::optional<std::string> bytes = bytesFromByteLevel(spelling);
    piece.canBeFound = bytes.has_value() && !ends;
    piece.bytes = bytes ? *bytes + (ends ? " " : "") : token.str();
    if (bytes && bytes->size() == 1)
      (ends ? model.lastByteTokens : model.byteTokens)[static_cast<unsigned char>((*bytes)[0])] =
          static_cast<int32_t>(id);
    return;
  }
  case Engine::WordPiece:
    // Only a word that begins with "#" could be spelled so, and "#" is a word for itself.
    piece.bytes = token.size() > 2 && token.starts_with(kContinues) ? token.drop_front(2).str()
                                                                    : (" " + token).str();
    piece.canBeFound = true;
    return;
  case Engine::CharacterBpe:
  case Engine::Unigram:
  case Engine::SentencePieceBpe:
    break;
  }
  std::optional<unsigned char> byte = byteFallback ? byteOfPiece(token) : std::nullopt;
  piece.bytes = byte ? std::string(1, static_cast<char>(*byte)) : withSpaces(token);
  // Texts hold no spaces, but U+2581 for them; and only characters stand in them unmerged.
  piece.canBeFound = !byte && !token.contains(' ') &&
                     (model.engine == Engine::Unigram || characterCount(piece.bytes) == 1);
  if (byte)
    model.byteTokens[*byte] = static_cast<int32_t>(id);
}

llvm::Error Reader::addPiece(StringRef token, uint32_t id) {
  if (token.empty())
    return error("the token of id {0} is empty", id);
  if (model.pieces.size() <= id) {
    model.pieces.resize(id + 1);
    spellings.resize(id + 1);
  }
  if (!spellings[id].empty())
    return error("tokens '{0}' and '{1}' have the same id {2}",
                 shown(std::min(token, StringRef(spellings[id]))),
                 shown(std::max(token, StringRef(spellings[id]))), id);
  spellings[id] = token.str();
  ids[token] = id;
  fillPiece(token, id);
  return llvm::Error::success();
}

llvm::Error Reader::readVocabulary(const json::Object &vocabulary) {
  for (const auto &entry : vocabulary) {
    StringRef token = entry.first;
    llvm::Expected<uint32_t> id = checkId(token, &entry.second);
    if (!id)
      return id.takeError();
    if (llvm::Error failure = addPiece(token, *id))
      return failure;
  }
  return llvm::Error::success();
}

/// [["piece", score], ...], the id is the position.
llvm::Error Reader::readUnigram(const json::Object &object) {
  const json::Array *vocabulary = object.getArray("vocab");
  if (!vocabulary)
    return error("model 'Unigram' has no 'vocab'");
  for (size_t i = 0; i < vocabulary->size(); ++i) {
    const json::Array *pair = (*vocabulary)[i].getAsArray();
    std::optional<StringRef> token =
        pair && pair->size() == 2 ? (*pair)[0].getAsString() : std::nullopt;
    std::optional<double> score = token ? (*pair)[1].getAsNumber() : std::nullopt;
    if (!score || !(std::abs(*score) < 1e6))
      return error("entry {0} of 'vocab' is no piece with a score", i);
    json::Value number(static_cast<int64_t>(i));
    llvm::Expected<uint32_t> id = checkId(*token, &number);
    if (!id)
      return id.takeError();
    if (ids.contains(*token))
      return error("token '{0}' is there twice", shown(*token));
    if (llvm::Error failure = addPiece(*token, *id))
      return failure;
    if (characterCount(*token) > kMostUnigramCharacters)
      return error("token '{0}' has {1} characters, at most {2} are supported", shown(*token),
                   characterCount(*token), kMostUnigramCharacters);
    model.pieces[*id].score = *score;
    model.leastScore = i == 0 ? *score : std::min(model.leastScore, *score);
  }
  if (const json::Value *unknown = object.get("unk_id"); isSet(unknown)) {
    std::optional<uint32_t> id = asTokenId(*unknown);
    if (!id || *id >= model.pieces.size())
      return error("'unk_id' is no id of a token");
    model.unknown = static_cast<int32_t>(*id);
  } else {
    return error("model 'Unigram' has no 'unk_id'");
  }
  model.fusesUnknown = true;
  return llvm::Error::success();
}

llvm::Error Reader::readUnknown(const json::Value *token) {
  if (!isSet(token))
    return llvm::Error::success();
  std::optional<uint32_t> id = find(token->getAsString().value_or(""));
  if (model.engine == Engine::ByteLevelBpe) {
    for (const auto *ids : {&model.byteTokens, &model.lastByteTokens})
      for (unsigned byte = 0; byte < 256; ++byte)
        if ((*ids)[byte] < 0 && !(ids == &model.lastByteTokens && wordEnd.empty()))
          return error("BPE with 'unk_token' whose vocabulary lacks byte {0} is not supported",
                       byte);
    return llvm::Error::success();
  }
  if (!id)
    return error("'unk_token' '{0}' is not in the vocabulary",
                 shown(token->getAsString().value_or("")));
  model.unknown = static_cast<int32_t>(*id);
  return llvm::Error::success();
}

/// Vocabulary and merges.
llvm::Error Reader::readModel(const json::Object &object) {
  byteFallback = object.getBoolean("byte_fallback").value_or(false);
  if (model.engine == Engine::Unigram)
    return readUnigram(object);
  StringRef type = model.engine == Engine::WordPiece ? "WordPiece" : "BPE";
  const json::Object *vocabulary = object.getObject("vocab");
  if (!vocabulary)
    return error("model '{0}' has no 'vocab'", type);
  if (llvm::Error failure = readVocabulary(*vocabulary))
    return failure;
  if (llvm::Error failure = readUnknown(object.get("unk_token")))
    return failure;
  if (model.engine == Engine::WordPiece)
    return llvm::Error::success();
  const json::Array *merges = object.getArray("merges");
  if (!merges)
    return error("model 'BPE' has no 'merges'");
  model.fusesUnknown = object.getBoolean("fuse_unk").value_or(false);
  return readMerges(*merges);
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
    bool isNormalized = token->getBoolean("normalized").value_or(false);
    if (isNormalized && model.normalizer.kind != TokenizerModel::Normalizer::Kind::None)
      return error("added token '{0}' is 'normalized', which is supported without a normalizer "
                   "only",
                   shown(*content));
    // Its U+2581 and spaces would have to be told apart there.
    if (isNormalized && model.spaces.marked &&
        (token->getBoolean("lstrip").value_or(false) ||
         token->getBoolean("rstrip").value_or(false) ||
         (model.spaces.onlyMissing && (content->contains(' ') || content->contains(kSpaceMark)))))
      return error("added token '{0}' is 'normalized' and has or strips spaces, which is not "
                   "supported",
                   shown(*content));
    TokenizerModel::Piece &piece = model.pieces[*id];
    bool spacesMatter = model.spaces.marked || model.engine == Engine::WordPiece;
    std::string decoded = model.spaces.marked                 ? withSpaces(*content)
                          : model.engine == Engine::WordPiece ? (" " + *content).str()
                                                              : content->str();
    if (!spacesMatter)
      piece.canBeFound = piece.canBeFound && piece.bytes == decoded;
    bool isByte = spacesMatter && byteFallback && byteOfPiece(*content);
    if (!isByte)
      piece.bytes = decoded;
    std::string text = textOf(*content, isNormalized);
    TokenizerModel::AddedToken added{*id,
                                     token->getBoolean("lstrip").value_or(false),
                                     token->getBoolean("rstrip").value_or(false),
                                     isNormalized,
                                     token->getBoolean("single_word").value_or(false),
                                     token->getBoolean("special").value_or(false),
                                     text == piece.bytes ? "" : text};
    model.addedTokens.push_back(added);
  }
  return llvm::Error::success();
}

/// What is searched for an added token: normalized if the text is.
std::string Reader::textOf(StringRef content, bool normalized) const {
  if (!normalized || !model.spaces.marked)
    return content.str();
  bool prepends =
      model.spaces.added == TokenizerModel::Spaces::Added::BeforeParts && !model.spaces.onlyMissing;
  return (prepends ? " " : "") + withSpaces(content);
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
  if (type == "BertProcessing" || type == "RobertaProcessing") {
    for (auto [key, list] : {std::make_pair("cls", &model.prefix), {"sep", &model.suffix}}) {
      const json::Array *pair = processor.getArray(key);
      StringRef token = pair && pair->size() == 2 ? (*pair)[0].getAsString().value_or("") : "";
      llvm::Expected<uint32_t> id = checkId(token, token.empty() ? nullptr : &(*pair)[1]);
      if (!id)
        return id.takeError();
      list->insert(list == &model.prefix ? list->begin() : list->end(), static_cast<int32_t>(*id));
    }
    return llvm::Error::success();
  }
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
  return error("post-processor '{0}' is not supported, supported are 'ByteLevel', "
               "'TemplateProcessing', 'BertProcessing' and 'RobertaProcessing'",
               shown(type));
}

/// How the engine's words are split, which must go with its normalizer.
llvm::Error Reader::readSplit(const json::Value *preTokenizer) {
  using Kind = TokenizerModel::Normalizer::Kind;
  Kind kind = model.normalizer.kind;
  bool goesWell = kind == Kind::None;
  if (model.engine == Engine::ByteLevelBpe) {
    llvm::Expected<TokenizerModel::WordSplit> split = readWordSplit(path, preTokenizer);
    if (!split)
      return split.takeError();
    model.wordSplit = *split;
    bool isClip = model.wordSplit == TokenizerModel::WordSplit::Clip;
    goesWell = !model.spaces.marked && kind != Kind::Bert && (kind == Kind::Clip) == isClip;
  } else if (model.engine == Engine::WordPiece) {
    const json::Object *object = preTokenizer ? preTokenizer->getAsObject() : nullptr;
    StringRef type = object ? object->getString("type").value_or("") : "null";
    if (type != "BertPreTokenizer")
      return error("pre-tokenizer '{0}' is not supported, expected 'BertPreTokenizer'",
                   shown(type));
    goesWell = !model.spaces.marked && (kind == Kind::Bert || kind == Kind::None);
    if (kind == Kind::None)
      model.normalizer.kind = Kind::Bert; // none of its steps
  } else if (llvm::Error failure = readSpaceSplit(path, preTokenizer, model)) {
    return failure;
  }
  if (!goesWell)
    return error("this normalizer with this model and pre-tokenizer is not supported");
  return llvm::Error::success();
}

llvm::Error Reader::read(const json::Object &root) {
  const json::Object *object = root.getObject("model");
  if (!object)
    return error("has no 'model'");
  const json::Value *preTokenizer = root.get("pre_tokenizer");
  if (llvm::Error failure = checkModel(*object, isByteLevel(preTokenizer)))
    return failure;
  if (llvm::Error failure = readNormalizer(path, root.get("normalizer"), model))
    return failure;
  if (llvm::Error failure = readSplit(preTokenizer))
    return failure;
  if (llvm::Error failure = readDecoder(path, root, model))
    return failure;
  if (llvm::Error failure = readModel(*object))
    return failure;
  if (const json::Object *decoder = root.getObject("decoder");
      decoder && decoder->getString("type") == "Metaspace" && model.decoder.dropsLeadingSpace)
    for (const TokenizerModel::Piece &piece : model.pieces)
      if (StringRef(piece.bytes).count(' ') > 1 ||
          StringRef(piece.bytes).drop_front(!piece.bytes.empty()).contains(' '))
        return error(
            "decoder 'Metaspace' would drop all spaces of '{0}' where a text begins, which is "
            "not supported",
            shown(piece.bytes));
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
  return readTokenizerObject(path, *root, directory, vocabSize);
}

llvm::Expected<TokenizerModel> burin::readTokenizerObject(StringRef path, const json::Object &root,
                                                          StringRef directory, uint32_t vocabSize) {
  Reader reader(path, vocabSize);
  if (llvm::Error failure = reader.read(root))
    return failure;
  auto find = [&](StringRef token) { return reader.find(token); };
  if (llvm::Error failure = readEndTokens(directory, vocabSize, find, reader.model))
    return failure;
  return std::move(reader.model);
}
