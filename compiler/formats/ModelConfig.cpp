// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A checked view of a model's config.json: single values and lists. What the keys of the rotary
// embedding mean is in RopeConfig.cpp.

#include "compiler/formats/ModelConfig.h"
#include "compiler/formats/Json.h"
#include "compiler/formats/MappedFile.h"
#include "compiler/formats/UserError.h"
#include <cmath>

using namespace burin;
using namespace llvm;

ModelConfig::ModelConfig(json::Object object, std::string where, std::string prefix)
    : values(std::move(object)), file(std::move(where)), prefix(std::move(prefix)) {}

Expected<ModelConfig> ModelConfig::parse(StringRef text, StringRef where) {
  Expected<json::Object> object = parseJsonObject(text, quoted(where));
  if (!object)
    return object.takeError();
  return ModelConfig(std::move(*object), where.str());
}

Expected<ModelConfig> ModelConfig::read(StringRef path) {
  Expected<std::unique_ptr<MemoryBuffer>> text = mapFile(path);
  if (!text)
    return text.takeError();
  return parse((*text)->getBuffer(), path);
}

const json::Value *ModelConfig::find(StringRef key) const {
  const json::Value *value = values.get(key);
  return value && value->kind() != json::Value::Null ? value : nullptr;
}

bool ModelConfig::has(StringRef key) const { return find(key); }

std::string ModelConfig::describe(StringRef key) const {
  return quoted(prefix + key.str()) + " in " + quoted(file);
}

Error ModelConfig::missing(StringRef key) const {
  return userError(quoted(file) + " has no " + quoted(prefix + key.str()));
}

Error ModelConfig::wrong(StringRef key, StringRef expected, const json::Value &found) const {
  return userError(describe(key) + " is " + printed(found) + ", expected " + expected);
}

template <typename T> struct burin::ConfigKind {
  StringRef expected;
  std::optional<T> (*take)(const json::Value &value);
};

static constexpr ConfigKind<int64_t> kDimension{
    "a whole number from 1 to 2147483647", [](const json::Value &value) -> std::optional<int64_t> {
      std::optional<int64_t> result = wholeNumber(value);
      return result && *result >= 1 && *result <= INT32_MAX ? result : std::nullopt;
    }};

static constexpr ConfigKind<int64_t> kInteger{"a whole number", wholeNumber};

static constexpr ConfigKind<double> kNumber{
    "a finite number", [](const json::Value &value) -> std::optional<double> {
      std::optional<double> result = value.getAsNumber(); // 1e999 is valid JSON
      return result && std::isfinite(*result) ? result : std::nullopt;
    }};

static constexpr ConfigKind<double> kPositive{
    "a finite number above 0", [](const json::Value &value) -> std::optional<double> {
      std::optional<double> result = kNumber.take(value);
      return result && *result > 0 ? result : std::nullopt;
    }};

static constexpr ConfigKind<bool> kBoolean{
    "true or false", [](const json::Value &value) { return value.getAsBoolean(); }};

static constexpr ConfigKind<std::string> kString{
    "a string", [](const json::Value &value) -> std::optional<std::string> {
      std::optional<StringRef> result = value.getAsString();
      return result ? std::optional(result->str()) : std::nullopt;
    }};

template <typename T> Expected<T> ModelConfig::one(StringRef key, const ConfigKind<T> &kind) const {
  const json::Value *value = find(key);
  if (!value)
    return missing(key);
  if (std::optional<T> result = kind.take(*value))
    return std::move(*result);
  return wrong(key, kind.expected, *value);
}

template <typename T>
Expected<T> ModelConfig::one(StringRef key, const ConfigKind<T> &kind, T fallback) const {
  return has(key) ? one(key, kind) : Expected<T>(std::move(fallback));
}

template <typename T>
Expected<std::vector<T>> ModelConfig::many(StringRef key, const ConfigKind<T> &kind) const {
  std::vector<T> result;
  const json::Value *value = find(key);
  if (!value)
    return result;
  const json::Array *list = value->getAsArray();
  for (size_t i = 0, size = list ? list->size() : 1; i < size; ++i) {
    std::optional<T> item = kind.take(list ? (*list)[i] : *value);
    if (!item)
      return wrong(key, kind.expected.str() + ", or a list of such", *value);
    result.push_back(std::move(*item));
  }
  return result;
}

Expected<int64_t> ModelConfig::dimension(StringRef key) const { return one(key, kDimension); }
Expected<int64_t> ModelConfig::dimension(StringRef key, int64_t fallback) const {
  return one(key, kDimension, fallback);
}
Expected<int64_t> ModelConfig::integer(StringRef key) const { return one(key, kInteger); }
Expected<int64_t> ModelConfig::integer(StringRef key, int64_t fallback) const {
  return one(key, kInteger, fallback);
}
Expected<double> ModelConfig::number(StringRef key) const { return one(key, kNumber); }
Expected<double> ModelConfig::number(StringRef key, double fallback) const {
  return one(key, kNumber, fallback);
}
Expected<double> ModelConfig::positive(StringRef key) const { return one(key, kPositive); }
Expected<double> ModelConfig::positive(StringRef key, double fallback) const {
  return one(key, kPositive, fallback);
}
Expected<bool> ModelConfig::boolean(StringRef key) const { return one(key, kBoolean); }
Expected<bool> ModelConfig::boolean(StringRef key, bool fallback) const {
  return one(key, kBoolean, fallback);
}
Expected<std::string> ModelConfig::string(StringRef key) const { return one(key, kString); }
Expected<std::string> ModelConfig::string(StringRef key, StringRef fallback) const {
  return one(key, kString, fallback.str());
}

Expected<std::vector<int64_t>> ModelConfig::dimensions(StringRef key) const {
  return many(key, kDimension);
}
Expected<std::vector<int64_t>> ModelConfig::integers(StringRef key) const {
  return many(key, kInteger);
}
Expected<std::vector<double>> ModelConfig::numbers(StringRef key) const {
  return many(key, kNumber);
}
Expected<std::vector<std::string>> ModelConfig::strings(StringRef key) const {
  return many(key, kString);
}

Expected<ModelConfig> ModelConfig::object(StringRef key) const {
  const json::Value *value = find(key);
  if (value && !value->getAsObject())
    return wrong(key, "an object", *value);
  return ModelConfig(value ? *value->getAsObject() : json::Object(), file,
                     prefix + key.str() + ".");
}

Expected<std::string> ModelConfig::dtype() const {
  return string(has("dtype") ? "dtype" : "torch_dtype", "");
}
