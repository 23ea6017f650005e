// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM's JSON parser (22.1) needs two things done before: it recurses without a limit, so nesting
// is looked at; and it reads an escaped surrogate pair as another character in every second plane
// of Unicode (it combines the two halves with | instead of +), so pairs are replaced by what they
// mean. Python's json writes such pairs.

#include "compiler/tokenizers/JsonFile.h"

#include "compiler/tokenizers/TokenizerError.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace burin;
using llvm::StringRef;

static constexpr unsigned kDeepest = 64;

static bool isTooDeep(StringRef text) {
  unsigned depth = 0;
  bool inString = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (inString && c == '\\')
      ++i;
    else if (c == '"')
      inString = !inString;
    else if (!inString && (c == '{' || c == '['))
      if (++depth > kDeepest)
        return true;
    if (!inString && (c == '}' || c == ']') && depth > 0)
      --depth;
  }
  return false;
}

/// The value of \uXXXX at the start of the text, 0 if it is none.
static uint32_t escapedUnit(StringRef text) {
  uint32_t unit = 0;
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u' ||
      text.substr(2, 4).getAsInteger(16, unit))
    return 0;
  return unit;
}

static std::string withoutSurrogatePairs(StringRef text) {
  std::string result;
  result.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      result += text[i];
      continue;
    }
    uint32_t high = escapedUnit(text.drop_front(i));
    uint32_t low = escapedUnit(text.drop_front(std::min(i + 6, text.size())));
    if (high >= 0xD800 && high < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
      char utf8[4], *end = utf8;
      llvm::ConvertCodePointToUTF8(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), end);
      result.append(utf8, end);
      i += 11;
    } else {
      result += text.substr(i++, 2); // what is escaped begins no escape
    }
  }
  return result;
}

llvm::Expected<llvm::json::Object> burin::readJsonFile(StringRef path) {
  // Devices and pipes need not end.
  if (llvm::sys::fs::exists(path) && !llvm::sys::fs::is_regular_file(path))
    return tokenizerError(path, "is not a regular file");
  auto buffer =
      llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return tokenizerError(path, "{0}", buffer.getError().message());
  return readJsonText((*buffer)->getBuffer(), path);
}

llvm::Expected<llvm::json::Object> burin::readJsonText(StringRef text, StringRef path) {
  if (isTooDeep(text))
    return tokenizerError(path, "is nested more than {0} levels deep", kDeepest);
  llvm::Expected<llvm::json::Value> root = text.contains_insensitive("\\ud")
                                               ? llvm::json::parse(withoutSurrogatePairs(text))
                                               : llvm::json::parse(text);
  if (!root)
    return tokenizerError(path, "is no JSON: {0}", llvm::toString(root.takeError()));
  if (llvm::json::Object *object = root->getAsObject())
    return std::move(*object);
  return tokenizerError(path, "is no JSON object");
}

llvm::Expected<std::optional<llvm::json::Object>> burin::readJsonFileIfPresent(StringRef path) {
  if (!llvm::sys::fs::exists(path))
    return std::nullopt;
  llvm::Expected<llvm::json::Object> object = readJsonFile(path);
  if (!object)
    return object.takeError();
  return std::move(*object);
}

std::optional<uint32_t> burin::asTokenId(const llvm::json::Value &value) {
  std::optional<double> number = value.getAsNumber();
  if (!number || !(*number >= 0 && *number <= UINT32_MAX))
    return std::nullopt;
  uint32_t id = static_cast<uint32_t>(*number);
  return id == *number ? std::optional<uint32_t>(id) : std::nullopt;
}
