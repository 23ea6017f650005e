// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opening a model: the table of formats, and the name that a model gets from its path.

#include "compiler/formats/ModelFiles.h"
#include "compiler/formats/UserError.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace burin;
using namespace llvm;

namespace burin {
#define BURIN_MODEL_FORMAT(NAME) extern const ModelFormat k##NAME##Format;
#include "compiler/formats/ModelFormats.inc"
#undef BURIN_MODEL_FORMAT
} // namespace burin

static const ModelFormat *const kFormats[] = {
#define BURIN_MODEL_FORMAT(NAME) &k##NAME##Format,
#include "compiler/formats/ModelFormats.inc"
#undef BURIN_MODEL_FORMAT
};

static bool isKeyword(StringRef word) {
  // C++17's keywords and alternative tokens, C99's, and names that a generated namespace would
  // hide.
  static const StringSet<> kKeywords = {
      "alignas",      "alignof",  "and",           "and_eq",
      "asm",          "auto",     "bitand",        "bitor",
      "bool",         "break",    "case",          "catch",
      "char",         "char16_t", "char32_t",      "class",
      "compl",        "const",    "const_cast",    "constexpr",
      "continue",     "decltype", "default",       "delete",
      "do",           "double",   "dynamic_cast",  "else",
      "enum",         "explicit", "export",        "extern",
      "false",        "float",    "for",           "friend",
      "goto",         "if",       "inline",        "int",
      "long",         "mutable",  "namespace",     "new",
      "noexcept",     "not",      "not_eq",        "nullptr",
      "operator",     "or",       "or_eq",         "private",
      "protected",    "public",   "register",      "reinterpret_cast",
      "restrict",     "return",   "short",         "signed",
      "sizeof",       "static",   "static_assert", "static_cast",
      "struct",       "switch",   "template",      "this",
      "thread_local", "throw",    "true",          "try",
      "typedef",      "typeid",   "typename",      "union",
      "unsigned",     "using",    "virtual",       "void",
      "volatile",     "wchar_t",  "while",         "xor",
      "xor_eq",       "main",     "std",           "linux",
      "unix"};
  return kKeywords.contains(word);
}

std::string burin::toIdentifier(StringRef text) {
  std::string result;
  for (char c : text) {
    char next = isAlnum(c) ? c : '_';
    if (next != '_' || (!result.empty() && result.back() != '_')) // "__" and "_X" are reserved
      result += next;
  }
  while (!result.empty() && result.back() == '_')
    result.pop_back();
  if (result.empty())
    return "model";
  if (isDigit(result.front()))
    return "model_" + result;
  return isKeyword(result) ? result + "_model" : result;
}

static std::string nameOfModel(StringRef path) {
  SmallString<128> full = path;
  if (!sys::fs::make_absolute(full)) // "." has no name of its own
    sys::path::remove_dots(full, /*remove_dot_dot=*/true);
  StringRef name = sys::path::filename(full);
  return toIdentifier(sys::fs::is_directory(full) ? name : sys::path::stem(full));
}

static Error notAModel(StringRef path) {
  std::string accepted;
  for (const ModelFormat *format : kFormats)
    accepted += (accepted.empty() ? "" : ", or ") + std::string(format->accepts);
  std::string note = "expected " + accepted;
  StringRef name = sys::path::filename(path);
  if (name == "config.json" || name.ends_with(".safetensors") || name.ends_with(".json"))
    note = "give the folder that it lies in; " + note;
  return userError(quoted(path) + " is not a model that burin reads", note);
}

Expected<ModelFiles> burin::openModel(StringRef path) {
  if (!sys::fs::exists(path))
    return userError("there is no file or folder " + quoted(path));
  for (const ModelFormat *format : kFormats) {
    if (!format->claims(path))
      continue;
    Expected<ModelFiles> model = format->open(path);
    if (model) {
      model->format = format->name;
      model->stem = nameOfModel(path);
    }
    return model;
  }
  return notAModel(path);
}
