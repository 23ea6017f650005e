// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// There is no engine for regular expressions in a compiled model: each expression in use has a
// matcher of its own (runtime/tokenizer/next_word_*.cpp), and is recognized here by its text.

#include "compiler/tokenizers/WordSplitJson.h"

#include "compiler/tokenizers/SpaceMark.h"
#include "compiler/tokenizers/TokenizerError.h"
#include "llvm/ADT/STLExtras.h"

using namespace burin;
using llvm::StringRef;
using WordSplit = TokenizerModel::WordSplit;

const char burin::kQwen2Regex[] =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

namespace {
struct KnownRegex {
  const char *text;
  WordSplit split;
};
} // namespace

static const KnownRegex kKnown[] = {
    {R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)",
     WordSplit::Gpt2},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     WordSplit::Llama3},
    {kQwen2Regex, WordSplit::Qwen2},
    {R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     WordSplit::O200k},
};

/// Its matches are the words, what is between them is left out; 'ByteLevel' splits them again.
const char burin::kClipRegex[] =
    R"(<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+)";

static StringRef typeOf(const llvm::json::Object &step) {
  return step.getString("type").value_or("");
}

/// Whether ByteLevel splits words itself. Its absence from the file means that it does.
static bool splitsWords(const llvm::json::Object &byteLevel) {
  return byteLevel.getBoolean("use_regex").value_or(true);
}

static bool isClipSplit(const llvm::json::Object &split) {
  const llvm::json::Object *pattern = split.getObject("pattern");
  return pattern && pattern->getString("Regex") == StringRef(kClipRegex) &&
         split.getString("behavior") == "Removed" && split.getBoolean("invert").value_or(false);
}

static llvm::Expected<WordSplit> readSplit(StringRef path, const llvm::json::Object &split) {
  const llvm::json::Object *pattern = split.getObject("pattern");
  std::optional<StringRef> regex = pattern ? pattern->getString("Regex") : std::nullopt;
  if (!regex)
    return tokenizerError(path,
                          "pre-tokenizer 'Split' has no regular expression for a pattern, which "
                          "is all that is supported");
  if (split.getString("behavior").value_or("") != "Isolated" ||
      split.getBoolean("invert").value_or(false))
    return tokenizerError(path,
                          "pre-tokenizer 'Split' has behavior '{0}', only 'Isolated' without "
                          "'invert' is supported",
                          split.getString("behavior").value_or(""));
  for (const KnownRegex &known : kKnown)
    if (*regex == known.text)
      return known.split;
  return tokenizerError(path,
                        "pre-tokenizer 'Split' has an unknown regular expression '{0}', "
                        "supported are those of GPT-2, Llama 3, Qwen 2, GPT-4o and CLIP",
                        regex->str());
}

static llvm::SmallVector<const llvm::json::Object *> stepsOf(const llvm::json::Value *value) {
  llvm::SmallVector<const llvm::json::Object *> steps;
  const llvm::json::Object *only = value ? value->getAsObject() : nullptr;
  if (only && typeOf(*only) == "Sequence") {
    if (const llvm::json::Array *list = only->getArray("pretokenizers"))
      for (const llvm::json::Value &step : *list)
        if (const llvm::json::Object *object = step.getAsObject())
          steps.push_back(object);
  } else if (only) {
    steps.push_back(only);
  }
  return steps;
}

bool burin::isByteLevel(const llvm::json::Value *preTokenizer) {
  return llvm::any_of(stepsOf(preTokenizer),
                      [](const llvm::json::Object *step) { return typeOf(*step) == "ByteLevel"; });
}

/// Whether the step never splits, because the normalizer leaves no spaces: Gemma's.
static bool isSpaceSplit(const llvm::json::Object &step) {
  const llvm::json::Object *pattern = step.getObject("pattern");
  return typeOf(step) == "Split" && pattern && pattern->getString("String") == " ";
}

llvm::Error burin::readSpaceSplit(StringRef path, const llvm::json::Value *preTokenizer,
                                  TokenizerModel &model) {
  using Added = TokenizerModel::Spaces::Added;
  llvm::SmallVector<const llvm::json::Object *> steps = stepsOf(preTokenizer);
  if (model.spaces.marked && (steps.empty() || (steps.size() == 1 && isSpaceSplit(*steps[0]))))
    return llvm::Error::success();
  if (steps.size() != 1 || typeOf(*steps[0]) != "Metaspace" || model.spaces.marked)
    return tokenizerError(path,
                          "pre-tokenizer '{0}' is not supported, expected 'Metaspace', or none "
                          "and a normalizer that replaces spaces",
                          steps.empty() ? "null" : shown(typeOf(*steps[0])));
  const llvm::json::Object &metaspace = *steps[0];
  if (metaspace.getString("replacement").value_or(kSpaceMark) != kSpaceMark)
    return tokenizerError(path,
                          "pre-tokenizer 'Metaspace' replaces spaces by '{0}', only U+2581 "
                          "is supported",
                          shown(*metaspace.getString("replacement")));
  // Files before version 0.19 of the library say it with a flag.
  StringRef byFlag = metaspace.getBoolean("add_prefix_space").value_or(true) ? "always" : "never";
  StringRef scheme = metaspace.getString("prepend_scheme").value_or(byFlag);
  if (scheme != "always" && scheme != "first" && scheme != "never")
    return tokenizerError(path, "pre-tokenizer 'Metaspace' has the unknown 'prepend_scheme' '{0}'",
                          shown(scheme));
  model.spaces.marked = model.spaces.onlyMissing = true;
  model.spaces.added = scheme == "always"  ? Added::BeforeParts
                       : scheme == "first" ? Added::BeforeText
                                           : Added::Never;
  model.spaces.beginWords = metaspace.getBoolean("split").value_or(true);
  return llvm::Error::success();
}

llvm::Expected<WordSplit> burin::readWordSplit(StringRef path,
                                               const llvm::json::Value *preTokenizer) {
  llvm::SmallVector<const llvm::json::Object *> steps = stepsOf(preTokenizer);
  if (steps.empty() && !(preTokenizer && preTokenizer->getAsObject()))
    return tokenizerError(path, "has no pre-tokenizer, expected 'ByteLevel'");

  for (const llvm::json::Object *step : steps) {
    StringRef type = typeOf(*step);
    if (type != "ByteLevel" && type != "Split" && type != "Digits")
      return tokenizerError(path,
                            "pre-tokenizer '{0}' is not supported, supported are 'ByteLevel', "
                            "'Split' and 'Digits'",
                            shown(type));
  }
  if (steps.empty() || steps.size() > 2 || typeOf(*steps.back()) != "ByteLevel" ||
      (steps.size() == 2 && typeOf(*steps.front()) == "ByteLevel"))
    return tokenizerError(path,
                          "pre-tokenizers are {0} in a sequence, expected 'ByteLevel', at most "
                          "one of 'Split' and 'Digits' before it",
                          steps.size());
  const llvm::json::Object &byteLevel = *steps.back();
  if (byteLevel.getBoolean("add_prefix_space").value_or(true))
    return tokenizerError(
        path, "pre-tokenizer 'ByteLevel' has 'add_prefix_space', which is not supported");
  if (steps.size() == 1)
    return splitsWords(byteLevel) ? WordSplit::Gpt2 : WordSplit::Whole;

  const llvm::json::Object &first = *steps.front();
  if (isClipSplit(first) && splitsWords(byteLevel))
    return WordSplit::Clip;
  bool isDigits = typeOf(first) == "Digits";
  if (isDigits != splitsWords(byteLevel))
    return tokenizerError(path,
                          "pre-tokenizer 'ByteLevel' after '{0}' has 'use_regex' {1}, only {2} is "
                          "supported",
                          typeOf(first), !isDigits, isDigits);
  if (!isDigits)
    return readSplit(path, first);
  if (!first.getBoolean("individual_digits").value_or(false))
    return tokenizerError(path,
                          "pre-tokenizer 'Digits' is supported with 'individual_digits' only");
  return WordSplit::Gpt2Digits;
}
