// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `added_tokens_decoder` (id -> token and flags) says everything; before it there were
// added_tokens.json (token -> id) and the special tokens by name.

#include "compiler/tokenizers/AddedTokensConfig.h"

#include "compiler/tokenizers/JsonFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"
#include <map>

using namespace burin;
using llvm::StringRef;
namespace json = llvm::json;

llvm::Expected<AddedTokensConfig> AddedTokensConfig::read(StringRef directory) {
  AddedTokensConfig result;
  for (auto [name, place] : {std::make_pair("tokenizer_config.json", &result.config),
                             {"special_tokens_map.json", &result.map},
                             {"added_tokens.json", &result.added}}) {
    llvm::SmallString<128> path(directory);
    llvm::sys::path::append(path, name);
    llvm::Expected<std::optional<json::Object>> file = readJsonFileIfPresent(path);
    if (!file)
      return file.takeError();
    if (*file)
      *place = std::move(**file);
  }
  return result;
}

StringRef AddedTokensConfig::className() const {
  return config.getString("tokenizer_class").value_or("");
}

bool AddedTokensConfig::flag(StringRef key, bool otherwise) const {
  return config.getBoolean(key).value_or(otherwise);
}

static std::optional<std::string> textOf(const json::Value *value) {
  std::optional<StringRef> text = value ? value->getAsString() : std::nullopt;
  if (const json::Object *object = value ? value->getAsObject() : nullptr)
    text = object->getString("content");
  return text ? std::optional<std::string>(text->str()) : std::nullopt;
}

std::optional<std::string> AddedTokensConfig::special(StringRef key) const {
  std::optional<std::string> text = textOf(config.get(key));
  return text || config.get(key) ? text : textOf(map.get(key));
}

json::Array
AddedTokensConfig::tokens(llvm::function_ref<std::optional<uint32_t>(StringRef)> find) const {
  std::map<uint32_t, json::Object> byId;
  if (const json::Object *decoder = config.getObject("added_tokens_decoder")) {
    for (const auto &entry : *decoder) {
      uint32_t id;
      const json::Object *token = entry.second.getAsObject();
      if (token && !StringRef(entry.first).getAsInteger(10, id))
        byId[id] = *token;
    }
  } else {
    for (const auto &entry : added)
      if (std::optional<uint32_t> id = asTokenId(entry.second))
        byId[*id] = json::Object{{"content", StringRef(entry.first)}};
    auto addSpecial = [&](const json::Value *value) {
      std::optional<std::string> text = textOf(value);
      std::optional<uint32_t> id = text ? find(*text) : std::nullopt;
      if (text && !id)
        if (const json::Value *listed = added.get(*text))
          id = asTokenId(*listed);
      if (!id)
        return;
      json::Object token{{"content", *text}, {"special", true}};
      if (const json::Object *flags = value->getAsObject())
        for (StringRef key : {"lstrip", "rstrip", "single_word"})
          token[key] = flags->getBoolean(key).value_or(false);
      byId[*id] = std::move(token);
    };
    const json::Value endOfText("<|endoftext|>"), unknown("<unk>"), begin("<s>"), end("</s>");
    bool none = true;
    for (const json::Object *file : {&map, &config})
      for (StringRef key : {"bos_token", "eos_token", "unk_token", "sep_token", "pad_token",
                            "cls_token", "mask_token"})
        if (const json::Value *value = file->get(key); value && textOf(value)) {
          none = false;
          addSpecial(value);
        }
    for (const json::Object *file : {&map, &config})
      if (const json::Array *list = file->getArray("additional_special_tokens"))
        for (const json::Value &value : *list)
          addSpecial(&value);
    if (none) // what the classes have of themselves
      for (const json::Value *value : {&endOfText, &unknown, &begin, &end})
        addSpecial(value);
  }
  json::Array tokens;
  for (auto &[id, token] : byId) {
    token["id"] = static_cast<int64_t>(id);
    tokens.push_back(std::move(token));
  }
  return tokens;
}
