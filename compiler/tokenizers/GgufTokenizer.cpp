// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The keys below `tokenizer.ggml.`: `model` is the kind ("llama": SentencePiece's BPE, "gpt2":
// byte-level BPE), `pre` names the expression that finds words; `tokens`, `scores`, `token_type`,
// `merges` are lists. Kinds, defaults and special cases as in llama.cpp's llama-vocab.cpp.

#include "compiler/tokenizers/GgufTokenizer.h"

#include "compiler/formats/Gguf.h"
#include "compiler/formats/MappedFile.h"
#include "compiler/tokenizers/ByteLevelAlphabet.h"
#include "compiler/tokenizers/PieceMerges.h"
#include "compiler/tokenizers/SpaceMark.h"
#include "compiler/tokenizers/TokenizerError.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include <cmath>

using namespace burin;
using llvm::StringRef;
using Engine = TokenizerModel::Engine;
using WordSplit = TokenizerModel::WordSplit;

namespace {

enum TokenType : int64_t { kNormal = 1, kUnknown, kControl, kUserDefined, kUnused, kByte };

struct Pre {
  const char *name;
  WordSplit split;
  bool wholeWords, composes;
};

// Qwen's texts are composed (NFC) by its own tokenizer, though not by llama.cpp.
constexpr Pre kPres[] = {
    {"gpt-2", WordSplit::Gpt2, false, false},        {"phi-2", WordSplit::Gpt2, false, false},
    {"smollm", WordSplit::Gpt2Digits, false, false}, {"llama-bpe", WordSplit::Llama3, true, false},
    {"llama3", WordSplit::Llama3, true, false},      {"llama-v3", WordSplit::Llama3, true, false},
    {"qwen2", WordSplit::Qwen2, false, true},        {"gpt-4o", WordSplit::O200k, false, false},
};

class Reader {
public:
  Reader(const GgufMetadata &metadata, StringRef path, uint32_t vocabSize)
      : metadata(metadata), path(path), vocabSize(vocabSize) {}

  llvm::Error read();

  TokenizerModel model;

private:
  llvm::Error readTokens();
  llvm::Error readSentencePiece();
  llvm::Error readByteLevel();
  llvm::Error readMerges();
  llvm::Error readSpecials(bool addsBos);
  void addToken(uint32_t id);
  llvm::Expected<int32_t> tokenAt(StringRef name) const;

  template <typename... Args> llvm::Error error(const char *format, Args &&...args) const {
    return tokenizerError(path, format, std::forward<Args>(args)...);
  }
  static std::string key(StringRef name) { return ("tokenizer.ggml." + name).str(); }
  llvm::Expected<bool> flag(StringRef name, bool fallback) const {
    llvm::Expected<std::optional<bool>> value = metadata.boolean(key(name));
    if (!value)
      return value.takeError();
    return value->value_or(fallback);
  }

  const GgufMetadata &metadata;
  StringRef path;
  uint32_t vocabSize;
  std::vector<StringRef> tokens;
  std::vector<int64_t> types;
  bool stripsRight = false;
};

} // namespace

llvm::Error Reader::readTokens() {
  llvm::Expected<std::vector<StringRef>> list = metadata.strings(key("tokens"));
  if (!list)
    return list.takeError();
  tokens = std::move(*list);
  if (tokens.empty())
    return error("has a tokenizer without tokens");
  if (tokens.size() > vocabSize)
    return error("has {0} tokens, the model's vocabulary has {1}", tokens.size(), vocabSize);
  llvm::Expected<std::vector<int64_t>> kinds = metadata.integers(key("token_type"));
  if (!kinds)
    return kinds.takeError();
  types = std::move(*kinds);
  if (types.empty())
    types.assign(tokens.size(), kNormal);
  if (types.size() != tokens.size())
    return error("has {0} tokens, but {1} types of them", tokens.size(), types.size());
  for (size_t id = 0; id < tokens.size(); ++id) {
    if (types[id] < kNormal || types[id] > kByte)
      return error("token {0} '{1}' has the unknown type {2}", id, shown(tokens[id]), types[id]);
    if (tokens[id].empty() && types[id] != kUnused)
      return error("token {0} is empty", id);
  }
  model.pieces.resize(tokens.size());
  return llvm::Error::success();
}

void Reader::addToken(uint32_t id) {
  TokenizerModel::AddedToken token{};
  token.id = id;
  token.special = types[id] != kUserDefined;
  token.stripRight = stripsRight;
  model.addedTokens.push_back(token);
}

llvm::Error Reader::readSentencePiece() {
  llvm::Expected<std::vector<float>> scores = metadata.floats(key("scores"));
  if (!scores)
    return scores.takeError();
  if (scores->size() != tokens.size())
    return error("has {0} tokens, but {1} scores of them", tokens.size(), scores->size());
  llvm::Expected<bool> addsSpace = flag("add_space_prefix", true);
  if (!addsSpace)
    return addsSpace.takeError();
  model.engine = Engine::CharacterBpe;
  model.fusesUnknown = true;
  model.spaces.marked = true;
  model.spaces.added = *addsSpace ? TokenizerModel::Spaces::Added::BeforeParts
                                  : TokenizerModel::Spaces::Added::Never;
  model.decoder.dropsLeadingSpace = *addsSpace;
  llvm::StringMap<uint32_t> seen;
  for (uint32_t id = 0; id < tokens.size(); ++id) {
    TokenizerModel::Piece &piece = model.pieces[id];
    piece.bytes = withSpaces(tokens[id]);
    piece.score = static_cast<double>((*scores)[id]);
    if (!std::isfinite(piece.score))
      return error("token {0} '{1}' has the score {2}", id, shown(tokens[id]), piece.score);
    if (types[id] == kByte) {
      std::optional<unsigned char> byte = byteOfPiece(tokens[id]);
      if (!byte)
        return error("token {0} '{1}' is no byte, though of that type", id, shown(tokens[id]));
      piece.bytes = std::string(1, static_cast<char>(*byte));
      model.byteTokens[*byte] = static_cast<int32_t>(id);
    } else if (types[id] == kUnknown) {
      model.unknown = static_cast<int32_t>(id);
      addToken(id); // spelled in a text it is that token
    } else if (types[id] == kControl || types[id] == kUserDefined) {
      addToken(id);
    } else if (types[id] == kNormal) {
      // Of two that are spelled alike, only the first can come out of a text.
      piece.canBeFound = seen.try_emplace(piece.bytes, id).second;
    }
  }
  return addPieceMerges(path, [&](uint32_t id) { return types[id] == kNormal; }, model);
}

llvm::Error Reader::readByteLevel() {
  llvm::Expected<std::optional<StringRef>> pre = metadata.string(key("pre"));
  if (!pre)
    return pre.takeError();
  const Pre *known = nullptr;
  for (const Pre &candidate : kPres)
    if (pre->value_or("") == candidate.name)
      known = &candidate;
  if (!known)
    return error("has the pre-tokenizer '{0}', supported are 'gpt-2', 'phi-2', 'smollm', "
                 "'llama-bpe', 'qwen2' and 'gpt-4o'",
                 shown(pre->value_or("")));
  model.engine = Engine::ByteLevelBpe;
  model.wordSplit = known->split;
  model.wholeWords = known->wholeWords;
  if (known->composes)
    model.normalizer.kind = TokenizerModel::Normalizer::Kind::Nfc;
  for (uint32_t id = 0; id < tokens.size(); ++id) {
    TokenizerModel::Piece &piece = model.pieces[id];
    std::optional<std::string> bytes;
    if (types[id] == kNormal)
      bytes = bytesFromByteLevel(tokens[id]);
    piece.canBeFound = bytes.has_value();
    piece.bytes = bytes ? *bytes : tokens[id].str();
    if (bytes && bytes->size() == 1)
      model.byteTokens[static_cast<unsigned char>((*bytes)[0])] = static_cast<int32_t>(id);
    if (types[id] == kControl || types[id] == kUserDefined)
      addToken(id);
  }
  return readMerges();
}

llvm::Error Reader::readMerges() {
  llvm::Expected<std::vector<StringRef>> lines = metadata.strings(key("merges"));
  if (!lines)
    return lines.takeError();
  llvm::StringMap<uint32_t> ids;
  for (uint32_t id = 0; id < tokens.size(); ++id)
    if (types[id] == kNormal)
      ids.try_emplace(tokens[id], id);
  llvm::StringMap<bool> seen;
  for (size_t i = 0; i < lines->size(); ++i) {
    auto [left, right] = (*lines)[i].split(' ');
    if (left.empty() || right.empty() || right.contains(' '))
      return error("merge {0} '{1}' is no pair of tokens", i, shown((*lines)[i]));
    auto a = ids.find(left), b = ids.find(right), both = ids.find((left + right).str());
    if (a == ids.end() || b == ids.end() || both == ids.end())
      return error("merge {0} '{1}': one of its tokens is not in the vocabulary", i,
                   shown((*lines)[i]));
    if (!seen.try_emplace((*lines)[i], true).second)
      return error("merge {0} '{1}' is there twice", i, shown((*lines)[i]));
    model.merges.push_back({a->second, b->second, both->second});
  }
  return llvm::Error::success();
}

/// The token that `name` says, -1 if it says none; converters write 2^32 - 1 for that, too.
llvm::Expected<int32_t> Reader::tokenAt(StringRef name) const {
  llvm::Expected<std::optional<int64_t>> id = metadata.integer(key(name));
  if (!id)
    return id.takeError();
  int64_t token = id->value_or(-1);
  if (token == UINT32_MAX || token == -1)
    return -1;
  if (token < 0 || token >= static_cast<int64_t>(tokens.size()))
    return error("'{0}' is {1}, but there are {2} tokens", key(name), token, tokens.size());
  return static_cast<int32_t>(token);
}

llvm::Error Reader::readSpecials(bool addsBos) {
  llvm::Expected<int32_t> bos = tokenAt("bos_token_id");
  if (!bos)
    return bos.takeError();
  model.bos = *bos;
  for (StringRef name : {"eos_token_id", "eot_token_id", "eom_token_id"}) {
    llvm::Expected<int32_t> end = tokenAt(name);
    if (!end)
      return end.takeError();
    if (*end >= 0 && !llvm::is_contained(model.ends, *end))
      model.ends.push_back(*end);
  }
  llvm::Expected<bool> before = flag("add_bos_token", addsBos),
                       after = flag("add_eos_token", false);
  if (!before || !after)
    return llvm::joinErrors(before.takeError(), after.takeError());
  if (*before && model.bos >= 0)
    model.prefix.push_back(model.bos);
  if (*after && !model.ends.empty())
    model.suffix.push_back(model.ends.front());
  return llvm::Error::success();
}

llvm::Error Reader::read() {
  llvm::Expected<std::optional<StringRef>> kind = metadata.string(key("model")),
                                           architecture = metadata.string("general.architecture");
  if (!kind || !architecture)
    return llvm::joinErrors(kind.takeError(), architecture.takeError());
  StringRef name = kind->value_or("none");
  bool isSentencePiece = name == "llama";
  if (!isSentencePiece && name != "gpt2")
    return error("has a tokenizer of the kind '{0}', supported are 'llama' and 'gpt2'",
                 shown(name));
  // llama.cpp, too, knows of Phi-3's tokens alone that they swallow the spaces behind them.
  stripsRight = isSentencePiece && architecture->value_or("") == "phi3";
  if (llvm::Error failure = readTokens())
    return failure;
  if (llvm::Error failure = isSentencePiece ? readSentencePiece() : readByteLevel())
    return failure;
  if (stripsRight)
    for (TokenizerModel::AddedToken &token : model.addedTokens)
      token.stripRight = !llvm::is_contained(
          {StringRef("<unk>"), StringRef("<s>"), StringRef("<|endoftext|>")}, tokens[token.id]);
  return readSpecials(isSentencePiece || model.wholeWords); // Llama 3 is the one with whole words
}

llvm::Expected<TokenizerModel> burin::parseGgufTokenizer(llvm::ArrayRef<uint8_t> file,
                                                         StringRef path, uint32_t vocabSize) {
  llvm::Expected<GgufFile> gguf = parseGguf(file, path);
  if (!gguf)
    return gguf.takeError();
  Reader reader(gguf->metadata, path, vocabSize);
  if (llvm::Error failure = reader.read())
    return failure;
  return std::move(reader.model);
}

llvm::Expected<TokenizerModel> burin::readGgufTokenizer(StringRef path, uint32_t vocabSize) {
  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> buffer = mapFile(path);
  if (!buffer)
    return buffer.takeError();
  return parseGgufTokenizer(llvm::arrayRefFromStringRef((*buffer)->getBuffer()), path, vocabSize);
}
