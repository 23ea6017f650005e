// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The template sees what transformers' apply_chat_template shows it, without tools and documents.

#include "compiler/chat/ChatTemplate.h"

#include "compiler/tokenizers/JsonFile.h"
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

/// A text, or a list of {"name", "template"} of which "default" counts.
static std::optional<StringRef> templateOf(const json::Value *value) {
  if (!value)
    return std::nullopt;
  if (const json::Array *list = value->getAsArray())
    for (const json::Value &entry : *list)
      if (const json::Object *object = entry.getAsObject();
          object && object->getString("name") == "default")
        return object->getString("template");
  return value->getAsString();
}

llvm::Expected<ChatTemplate> ChatTemplate::read(StringRef directory) {
  ChatTemplate chat;
  std::string path = inside(directory, "tokenizer_config.json"), text;
  llvm::Expected<std::optional<json::Object>> config = readJsonFileIfPresent(path);
  if (!config)
    return config.takeError();
  if (*config) {
    for (StringRef key : {"bos_token", "eos_token", "unk_token", "pad_token"}) {
      const json::Value *value = (*config)->get(key);
      std::optional<StringRef> token = value ? value->getAsString() : std::nullopt;
      if (const json::Object *object = value ? value->getAsObject() : nullptr)
        token = object->getString("content");
      if (token)
        chat.constants[key.str()] = JinjaValue::ofText(*token);
    }
    text = templateOf((*config)->get("chat_template")).value_or("").str();
  }
  std::string file = inside(directory, "chat_template.jinja");
  if (llvm::sys::fs::is_regular_file(file)) {
    auto buffer = llvm::MemoryBuffer::getFile(file);
    if (!buffer)
      return llvm::createStringError("'" + file + "': " + buffer.getError().message());
    text = (*buffer)->getBuffer().str();
    path = file;
  }
  if (text.empty())
    return llvm::createStringError("'" + directory + "' has no chat template");
  StringRef body = text;
  body.consume_back("\n"); // as Jinja does it
  llvm::Expected<JinjaNode::Ptr> root = parseJinja(body, "'" + path + "': the chat template");
  if (!root)
    return root.takeError();
  chat.root = std::move(*root);
  return std::move(chat);
}

llvm::Expected<std::string> ChatTemplate::render(llvm::ArrayRef<ChatMessage> messages,
                                                 bool asksForAnswer,
                                                 std::optional<bool> thinks) const {
  JinjaValue::Dict variables = constants;
  JinjaValue::List list;
  for (const ChatMessage &message : messages)
    list.push_back(JinjaValue::ofDict({{"role", JinjaValue::ofText(message.role)},
                                       {"content", JinjaValue::ofText(message.content)}}));
  variables["messages"] = JinjaValue::ofList(std::move(list));
  variables["add_generation_prompt"] = JinjaValue::ofBool(asksForAnswer);
  variables["tools"] = JinjaValue::none();
  variables["documents"] = JinjaValue::none();
  if (thinks)
    variables["enable_thinking"] = JinjaValue::ofBool(*thinks);
  return renderJinja(*root, std::move(variables));
}
