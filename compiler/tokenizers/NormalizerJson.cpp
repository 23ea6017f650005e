// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compiled model has no general chain of normalizers: those chains that published models have are
// recognized as a whole.

#include "compiler/tokenizers/NormalizerJson.h"

#include "compiler/tokenizers/SpaceMark.h"
#include "compiler/tokenizers/TokenizerError.h"

using namespace burin;
using llvm::StringRef;
namespace json = llvm::json;
using Kind = TokenizerModel::Normalizer::Kind;
using Added = TokenizerModel::Spaces::Added;

static StringRef typeOf(const json::Object &step) { return step.getString("type").value_or(""); }

/// Sequences within sequences are one sequence.
static bool flatten(const json::Object &step, llvm::SmallVectorImpl<const json::Object *> &steps) {
  if (typeOf(step) != "Sequence") {
    steps.push_back(&step);
    return true;
  }
  const json::Array *list = step.getArray("normalizers");
  if (!list)
    return false;
  for (const json::Value &value : *list)
    if (const json::Object *object = value.getAsObject(); !object || !flatten(*object, steps))
      return false;
  return true;
}

static bool replacesSpaces(const json::Object &step) {
  const json::Object *pattern = step.getObject("pattern");
  return typeOf(step) == "Replace" && pattern && pattern->getString("String") == " " &&
         step.getString("content") == StringRef(kSpaceMark);
}

/// NFC, Replace(\s+ -> " "), Lowercase
static bool isClip(llvm::ArrayRef<const json::Object *> steps) {
  if (steps.size() != 3 || typeOf(*steps[0]) != "NFC" || typeOf(*steps[1]) != "Replace" ||
      typeOf(*steps[2]) != "Lowercase")
    return false;
  const json::Object *pattern = steps[1]->getObject("pattern");
  return pattern && pattern->getString("Regex") == "\\s+" && steps[1]->getString("content") == " ";
}

static void readBert(const json::Object &step, TokenizerModel::Normalizer &normalizer) {
  normalizer.kind = Kind::Bert;
  normalizer.cleansText = step.getBoolean("clean_text").value_or(true);
  normalizer.spacesChinese = step.getBoolean("handle_chinese_chars").value_or(true);
  normalizer.lowerCase = step.getBoolean("lowercase").value_or(true);
  normalizer.stripsAccents = step.getBoolean("strip_accents").value_or(normalizer.lowerCase);
}

llvm::Error burin::readNormalizer(StringRef path, const json::Value *value, TokenizerModel &model) {
  if (!value || value->kind() == json::Value::Null)
    return llvm::Error::success();
  const json::Object *object = value->getAsObject();
  llvm::SmallVector<const json::Object *> steps;
  if (!object || !flatten(*object, steps))
    return tokenizerError(path, "has a normalizer that is no object or has none in its sequence");
  if (steps.empty())
    return llvm::Error::success();
  if (isClip(steps)) {
    model.normalizer.kind = Kind::Clip;
    return llvm::Error::success();
  }
  const json::Object &last = *steps.back();
  bool prepends = steps.size() == 2 && typeOf(*steps[0]) == "Prepend" &&
                  steps[0]->getString("prepend") == StringRef(kSpaceMark);
  if (replacesSpaces(last) && (steps.size() == 1 || prepends)) {
    model.spaces.marked = true;
    model.spaces.added = prepends ? Added::BeforeParts : Added::Never;
    return llvm::Error::success();
  }
  if (steps.size() == 1 && typeOf(last) == "NFC") {
    model.normalizer.kind = Kind::Nfc;
    return llvm::Error::success();
  }
  if (steps.size() == 1 && typeOf(last) == "BertNormalizer") {
    readBert(last, model.normalizer);
    return llvm::Error::success();
  }
  std::string names;
  for (const json::Object *step : steps)
    names += (names.empty() ? "" : ", ") + shown(typeOf(*step));
  return tokenizerError(path,
                        "normalizer '{0}' is not supported, supported are 'NFC', "
                        "'BertNormalizer', CLIP's, and spaces as U+2581 with 'Replace' and "
                        "'Prepend'",
                        names);
}
