// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// JSON from files nobody vouches for. One pass over the text, without recursion, checks what LLVM's
// parser does not; then the parser runs. The pass need not understand malformed text: the parser
// reports that.

#include "compiler/formats/Json.h"
#include "compiler/formats/UserError.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <vector>

using namespace burin;
using namespace llvm;

namespace {

class Precheck {
public:
  Precheck(StringRef text, StringRef where) : text(text), where(where) {}

  Error run() {
    for (size_t i = 0; i < text.size();) {
      char c = text[i];
      if (c == '"') {
        if (Error error = string(i))
          return error;
        continue;
      }
      if (isAlpha(c)) {
        StringRef word = text.substr(i).take_while(isAlpha);
        if (word == "NaN" || word == "Infinity")
          return notANumber(word, i);
        i += word.size();
        continue;
      }
      if (c == '{' || c == '[') {
        levels.emplace_back();
        if (levels.size() > kMaxJsonDepth)
          return userError(Twine(where) + " is nested deeper than " + Twine(kMaxJsonDepth) +
                           " levels at " + place(i));
      } else if ((c == '}' || c == ']') && !levels.empty()) {
        levels.pop_back();
      }
      ++i;
    }
    return Error::success();
  }

private:
  /// Moves `i` past the string that begins there; a string before a colon is a key.
  Error string(size_t &i) {
    size_t begin = i++;
    while (i < text.size() && text[i] != '"')
      i += text[i] == '\\' ? 2 : 1;
    i = std::min(i + 1, text.size());
    StringRef literal = text.slice(begin, i);
    if (!text.substr(i).ltrim(" \t\r\n").starts_with(":") || levels.empty())
      return Error::success();
    key = literal.drop_front().drop_back().str();
    if (literal.contains('\\')) { // the same key may be spelled in several ways
      Expected<json::Value> decoded = json::parse(literal);
      if (!decoded) {
        consumeError(decoded.takeError());
        return Error::success();
      }
      key = decoded->getAsString().value_or("").str();
    }
    if (!levels.back().insert(key).second)
      return userError(quoted(key) + " appears twice in " + where + ", again at " + place(begin));
    return Error::success();
  }

  Error notANumber(StringRef word, size_t at) const {
    if (at && text[at - 1] == '-')
      word = text.substr(at - 1, word.size() + 1);
    std::string subject = key.empty() ? "a value" : quoted(key);
    return userError(subject + " in " + where + " is " + word +
                         ", which is not a number in JSON, at " + place(at),
                     "Python writes NaN and Infinity where JSON has no word for them; put a finite "
                     "number in its place");
  }

  std::string place(size_t at) const {
    StringRef before = text.take_front(at);
    size_t line = before.count('\n') + 1;
    size_t column = at - (before.rfind('\n') == StringRef::npos ? 0 : before.rfind('\n') + 1) + 1;
    return "line " + utostr(line) + ", column " + utostr(column);
  }

  StringRef text, where;
  std::vector<StringSet<>> levels; // the keys seen in each open object or list
  std::string key;                 // the last one
};

} // namespace

Expected<json::Object> burin::parseJsonObject(StringRef text, StringRef where) {
  if (text.trim().empty())
    return userError(Twine(where) + " is empty");
  if (Error error = Precheck(text, where).run())
    return error;
  Expected<json::Value> value = json::parse(text);
  if (!value) {
    std::string reason = toString(value.takeError());
    return userError(Twine(where) + " is not valid JSON: " + reason);
  }
  json::Object *object = value->getAsObject();
  if (!object)
    return userError(Twine(where) + " does not hold a JSON object");
  return std::move(*object);
}

std::optional<int64_t> burin::wholeNumber(const json::Value &value) {
  std::optional<double> approximate = value.getAsNumber();
  if (!approximate || std::abs(*approximate) >= 0x1p63)
    return std::nullopt;
  return value.getAsInteger();
}

std::string burin::printed(const json::Value &value) {
  std::string text;
  raw_string_ostream(text) << value;
  return text.size() > 80 ? text.substr(0, 80) + "..." : text;
}
