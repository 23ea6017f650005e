// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Directories from before tokenizer.json hold what the tokenizer's class in Python needs: a
// vocabulary and merges (GPT-2, Qwen), a SentencePiece model (Llama, Gemma), or a list of words
// (BERT). The class itself, which tokenizer_config.json names, is known by what it does.

#include "compiler/tokenizers/TokenizerFolder.h"

#include "compiler/tokenizers/AddedTokensConfig.h"
#include "compiler/tokenizers/EndTokens.h"
#include "compiler/tokenizers/JsonFile.h"
#include "compiler/tokenizers/SentencePieceFile.h"
#include "compiler/tokenizers/SpaceMark.h"
#include "compiler/tokenizers/TokenizerError.h"
#include "compiler/tokenizers/TokenizerJson.h"
#include "compiler/tokenizers/WordSplitJson.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace burin;
using llvm::StringRef;
namespace json = llvm::json;

static std::string inside(StringRef directory, StringRef name) {
  llvm::SmallString<128> path(directory);
  llvm::sys::path::append(path, name);
  return path.str().str();
}

std::string burin::findTokenizerFile(StringRef directory) {
  for (StringRef name : {"tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt"}) {
    std::string path = inside(directory, name);
    bool complete = name != "vocab.json" || llvm::sys::fs::exists(inside(directory, "merges.txt"));
    if (complete && llvm::sys::fs::exists(path))
      return path;
  }
  return "";
}

static llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> readLines(StringRef path) {
  if (llvm::sys::fs::exists(path) && !llvm::sys::fs::is_regular_file(path))
    return tokenizerError(path, "is not a regular file");
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return tokenizerError(path, "{0}", buffer.getError().message());
  if (!json::isUTF8((*buffer)->getBuffer()))
    return tokenizerError(path, "is no UTF-8");
  return std::move(*buffer);
}

/// What a class of byte-level tokenizers does around its vocabulary, as tokenizer.json says it.
static llvm::Error addByteLevelParts(StringRef path, StringRef className, json::Object &root,
                                     json::Object &model) {
  auto byteLevel = [](bool splits) {
    return json::Object{{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", splits}};
  };
  auto split = [](StringRef regex, StringRef behavior, bool invert) {
    return json::Object{{"type", "Split"},
                        {"pattern", json::Object{{"Regex", regex}}},
                        {"behavior", behavior},
                        {"invert", invert}};
  };
  auto sequence = [](json::Object first, json::Object second) {
    return json::Object{{"type", "Sequence"},
                        {"pretokenizers", json::Array{std::move(first), std::move(second)}}};
  };
  root["decoder"] = json::Object{{"type", "ByteLevel"}};
  if (className == "Qwen2Tokenizer" || className == "Qwen2TokenizerFast") {
    root["normalizer"] = json::Object{{"type", "NFC"}};
    root["pre_tokenizer"] = sequence(split(kQwen2Regex, "Isolated", false), byteLevel(false));
  } else if (className == "CLIPTokenizer" || className == "CLIPTokenizerFast") {
    root["normalizer"] = json::Object{
        {"type", "Sequence"},
        {"normalizers", json::Array{json::Object{{"type", "NFC"}},
                                    json::Object{{"type", "Replace"},
                                                 {"pattern", json::Object{{"Regex", "\\s+"}}},
                                                 {"content", " "}},
                                    json::Object{{"type", "Lowercase"}}}}};
    root["pre_tokenizer"] = sequence(split(kClipRegex, "Removed", true), byteLevel(true));
    model["end_of_word_suffix"] = "</w>";
  } else if (className.empty() || className.starts_with("GPT2Tokenizer") ||
             className.starts_with("WhisperTokenizer")) {
    root["pre_tokenizer"] = byteLevel(true);
  } else {
    return tokenizerError(path,
                          "the tokenizer is a '{0}', which vocab.json is not supported for; "
                          "tokenizer.json would say how it works",
                          shown(className));
  }
  return llvm::Error::success();
}

static llvm::Expected<TokenizerModel>
readVocabularyAndMerges(StringRef path, const AddedTokensConfig &config, uint32_t vocabSize) {
  StringRef directory = llvm::sys::path::parent_path(path);
  llvm::Expected<json::Object> vocabulary = readJsonFile(path);
  if (!vocabulary)
    return vocabulary.takeError();
  std::string mergesPath = inside(directory, "merges.txt");
  auto lines = readLines(mergesPath);
  if (!lines)
    return lines.takeError();
  json::Array merges;
  for (StringRef rest = (*lines)->getBuffer(), line; !rest.empty();) {
    std::tie(line, rest) = rest.split('\n');
    line = line.rtrim('\r');
    if (!line.empty() && !line.starts_with("#version"))
      merges.push_back(line);
  }
  json::Array added = config.tokens([&](StringRef token) -> std::optional<uint32_t> {
    const json::Value *id = vocabulary->get(token);
    return id ? asTokenId(*id) : std::nullopt;
  });
  json::Object root, model{{"type", "BPE"}};
  if (llvm::Error failure = addByteLevelParts(path, config.className(), root, model))
    return failure;
  model["vocab"] = std::move(*vocabulary);
  model["merges"] = std::move(merges);
  root["model"] = std::move(model);
  root["added_tokens"] = std::move(added);
  return readTokenizerObject(path, root, directory, vocabSize);
}

/// BERT's: a word a line.
static llvm::Expected<TokenizerModel> readWordList(StringRef path, const AddedTokensConfig &config,
                                                   uint32_t vocabSize) {
  auto lines = readLines(path);
  if (!lines)
    return lines.takeError();
  json::Object vocabulary;
  int64_t id = 0;
  for (StringRef rest = (*lines)->getBuffer(), line; !rest.empty(); ++id) {
    std::tie(line, rest) = rest.split('\n');
    vocabulary[line.rtrim('\r')] = id;
  }
  auto find = [&](StringRef token) -> std::optional<uint32_t> {
    const json::Value *found = vocabulary.get(token);
    return found ? asTokenId(*found) : std::nullopt;
  };
  json::Object normalizer{{"type", "BertNormalizer"},
                          {"lowercase", config.flag("do_lower_case", true)},
                          {"handle_chinese_chars", config.flag("tokenize_chinese_chars", true)}};
  normalizer["strip_accents"] = config.flag("strip_accents", config.flag("do_lower_case", true));
  json::Object processor{{"type", "BertProcessing"}};
  for (auto [key, token] : {std::make_pair("cls", "[CLS]"), {"sep", "[SEP]"}}) {
    std::string name = config.special((StringRef(key) + "_token").str()).value_or(token);
    std::optional<uint32_t> found = find(name);
    if (!found)
      return tokenizerError(path, "has no '{0}'", shown(name));
    processor[key] = json::Array{name, static_cast<int64_t>(*found)};
  }
  json::Array added = config.tokens(find);
  json::Object root{
      {"normalizer", std::move(normalizer)},
      {"pre_tokenizer", json::Object{{"type", "BertPreTokenizer"}}},
      {"post_processor", std::move(processor)},
      {"decoder", json::Object{{"type", "WordPiece"}}},
      {"added_tokens", std::move(added)},
      {"model", json::Object{{"type", "WordPiece"},
                             {"unk_token", config.special("unk_token").value_or("[UNK]")},
                             {"vocab", std::move(vocabulary)}}}};
  return readTokenizerObject(path, root, llvm::sys::path::parent_path(path), vocabSize);
}

/// A SentencePiece model as Python's tokenizer classes run it: special tokens are split out first.
static llvm::Expected<TokenizerModel>
readSentencePieceFolder(StringRef path, const AddedTokensConfig &config, uint32_t vocabSize) {
  StringRef directory = llvm::sys::path::parent_path(path), className = config.className();
  for (StringRef shifted : {"XLMRoberta", "Camembert", "MBart", "Pegasus", "Barthez"})
    if (className.starts_with(shifted))
      return tokenizerError(path,
                            "the tokenizer is a '{0}', which numbers tokens otherwise than "
                            "tokenizer.model; tokenizer.json would say how",
                            shown(className));
  SentencePieceIds ids;
  llvm::Expected<TokenizerModel> read = readSentencePieceFile(path, vocabSize, &ids);
  if (!read)
    return read.takeError();
  TokenizerModel &model = *read;
  llvm::StringMap<uint32_t> known;
  for (uint32_t id = 0; id < model.pieces.size(); ++id)
    known.try_emplace(model.pieces[id].bytes, id);
  auto find = [&](StringRef token) -> std::optional<uint32_t> {
    auto found = known.find(withSpaces(token));
    return found == known.end() ? std::nullopt : std::optional<uint32_t>(found->second);
  };
  for (const json::Value &value : config.tokens(find)) {
    const json::Object &token = *value.getAsObject();
    StringRef content = token.getString("content").value_or("");
    std::optional<uint32_t> id = asTokenId(*token.get("id"));
    if (!id || *id >= vocabSize || content.empty())
      return tokenizerError(path, "added token '{0}' has no id below the vocabulary's size of {1}",
                            shown(content), vocabSize);
    if (model.pieces.size() <= *id)
      model.pieces.resize(*id + 1);
    model.pieces[*id].bytes = withSpaces(content);
    known[withSpaces(content)] = *id;
    model.addedTokens.push_back({*id, token.getBoolean("lstrip").value_or(false),
                                 token.getBoolean("rstrip").value_or(false), false,
                                 token.getBoolean("single_word").value_or(false),
                                 token.getBoolean("special").value_or(false),
                                 content.contains(kSpaceMark) ? content.str() : std::string()});
  }
  bool isT5 = className.starts_with("T5Tokenizer");
  if (model.spaces.added != TokenizerModel::Spaces::Added::Never &&
      config.flag("legacy", true)) // a space behind each special token, too
    model.spaces.added = TokenizerModel::Spaces::Added::BeforeParts;
  if (!config.flag("add_prefix_space", true))
    model.spaces.added = TokenizerModel::Spaces::Added::Never;
  if (llvm::Error failure = readEndTokens(directory, vocabSize, find, model))
    return failure;
  if (model.bos < 0 && !isT5)
    model.bos = ids.begin;
  if (model.ends.empty() && ids.end >= 0)
    model.ends = {ids.end};
  auto around = [&](StringRef name, int32_t other, std::vector<int32_t> &list) {
    std::optional<std::string> token = config.special(name);
    std::optional<uint32_t> id = token ? find(*token) : std::nullopt;
    if (id || other >= 0)
      list.push_back(id ? static_cast<int32_t>(*id) : other);
  };
  if (config.flag("add_bos_token", !isT5))
    around("bos_token", ids.begin, model.prefix);
  if (config.flag("add_eos_token", isT5))
    around("eos_token", ids.end, model.suffix);
  return std::move(model);
}

llvm::Expected<TokenizerModel> burin::readTokenizerFile(StringRef path, uint32_t vocabSize) {
  StringRef directory = llvm::sys::path::parent_path(path), name = llvm::sys::path::filename(path);
  if (name == "tokenizer.json")
    return readTokenizerJson(directory, vocabSize);
  llvm::Expected<AddedTokensConfig> config = AddedTokensConfig::read(directory);
  if (!config)
    return config.takeError();
  if (name == "tokenizer.model")
    return readSentencePieceFolder(path, *config, vocabSize);
  if (name == "vocab.txt")
    return readWordList(path, *config, vocabSize);
  return readVocabularyAndMerges(path, *config, vocabSize);
}
