// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ids are `bos_token_id`: number, `eos_token_id`: number or list; tokens are `bos_token`,
// `eos_token`: text or an object with "content". Null and absence mean the same: the next file is
// asked.

#include "compiler/tokenizers/EndTokens.h"

#include "compiler/tokenizers/JsonFile.h"
#include "compiler/tokenizers/TokenizerError.h"
#include "llvm/Support/Path.h"

using namespace burin;
using llvm::StringRef;

static llvm::Expected<std::vector<int32_t>>
readIds(StringRef path, StringRef key, const llvm::json::Value &value, uint32_t vocabSize) {
  std::vector<int32_t> ids;
  auto add = [&](const llvm::json::Value &one) -> llvm::Error {
    std::optional<uint32_t> id = asTokenId(one);
    if (!id || *id >= vocabSize)
      return tokenizerError(path, "'{0}' is no id below the vocabulary's size of {1}", key,
                            vocabSize);
    ids.push_back(static_cast<int32_t>(*id));
    return llvm::Error::success();
  };
  if (const llvm::json::Array *list = value.getAsArray()) {
    for (const llvm::json::Value &one : *list)
      if (llvm::Error failure = add(one))
        return failure;
  } else if (llvm::Error failure = add(value)) {
    return failure;
  }
  return ids;
}

static llvm::Expected<std::vector<int32_t>>
readToken(StringRef path, StringRef key, const llvm::json::Value &value,
          llvm::function_ref<std::optional<uint32_t>(StringRef)> find) {
  std::optional<StringRef> text = value.getAsString();
  if (const llvm::json::Object *object = value.getAsObject())
    text = object->getString("content");
  std::optional<uint32_t> id = text ? find(*text) : std::nullopt;
  if (!id)
    return tokenizerError(path, "'{0}' '{1}' is not in the vocabulary", key,
                          shown(text.value_or("")));
  return std::vector<int32_t>{static_cast<int32_t>(*id)};
}

llvm::Error burin::readEndTokens(StringRef directory, uint32_t vocabSize,
                                 llvm::function_ref<std::optional<uint32_t>(StringRef)> find,
                                 TokenizerModel &model) {
  std::vector<int32_t> bos, ends;
  for (StringRef name : {"generation_config.json", "config.json", "tokenizer_config.json",
                         "special_tokens_map.json"}) {
    if (!bos.empty() && !ends.empty())
      break;
    llvm::SmallString<128> path(directory);
    llvm::sys::path::append(path, name);
    llvm::Expected<std::optional<llvm::json::Object>> file = readJsonFileIfPresent(path);
    if (!file)
      return file.takeError();
    if (!*file)
      continue;
    bool hasIds = name == "generation_config.json" || name == "config.json";
    auto ask = [&](StringRef key, std::vector<int32_t> &result) -> llvm::Error {
      const llvm::json::Value *value = (*file)->get(key);
      if (!result.empty() || !value || value->kind() == llvm::json::Value::Null)
        return llvm::Error::success();
      auto ids =
          hasIds ? readIds(path, key, *value, vocabSize) : readToken(path, key, *value, find);
      if (!ids)
        return ids.takeError();
      result = std::move(*ids);
      return llvm::Error::success();
    };
    if (llvm::Error failure = ask(hasIds ? "bos_token_id" : "bos_token", bos))
      return failure;
    if (llvm::Error failure = ask(hasIds ? "eos_token_id" : "eos_token", ends))
      return failure;
  }
  model.bos = bos.empty() ? -1 : bos.front();
  model.ends = std::move(ends);
  return llvm::Error::success();
}
