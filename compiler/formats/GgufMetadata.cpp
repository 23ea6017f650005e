// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The keys and values of a GGUF file: taking values apart.

#include "compiler/formats/GgufMetadata.h"
#include "compiler/formats/UserError.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/Endian.h"
#include <charconv>
#include <cstdlib>

using namespace burin;
using namespace llvm;

namespace {

struct Kind {
  const char *name;
  unsigned size;
};

constexpr Kind kKinds[kGgufKinds] = {{"uint8", 1},  {"int8", 1},  {"uint16", 2},  {"int16", 2},
                                     {"uint32", 4}, {"int32", 4}, {"float32", 4}, {"bool", 1},
                                     {"string", 0}, {"array", 0}, {"uint64", 8},  {"int64", 8},
                                     {"float64", 8}};

} // namespace

unsigned burin::sizeOf(GgufKind kind) { return kKinds[static_cast<uint32_t>(kind)].size; }

double burin::asWritten(float value) {
  char text[32];
  std::to_chars_result end = std::to_chars(text, text + sizeof(text) - 1, value);
  *end.ptr = 0;
  return std::strtod(text, nullptr);
}

static bool isInteger(GgufKind kind) {
  return sizeOf(kind) && kind != GgufKind::Float32 && kind != GgufKind::Float64 &&
         kind != GgufKind::Bool;
}

/// Nothing if it does not fit.
static std::optional<int64_t> integerAt(const uint8_t *bytes, GgufKind kind) {
  using namespace support::endian;
  switch (kind) {
  case GgufKind::UInt8:
    return bytes[0];
  case GgufKind::Int8:
    return static_cast<int8_t>(bytes[0]);
  case GgufKind::UInt16:
    return read16le(bytes);
  case GgufKind::Int16:
    return static_cast<int16_t>(read16le(bytes));
  case GgufKind::UInt32:
    return read32le(bytes);
  case GgufKind::Int32:
    return static_cast<int32_t>(read32le(bytes));
  case GgufKind::UInt64:
    if (read64le(bytes) > INT64_MAX)
      return std::nullopt;
    return static_cast<int64_t>(read64le(bytes));
  case GgufKind::Int64:
    return static_cast<int64_t>(read64le(bytes));
  default:
    return std::nullopt;
  }
}

static double floatAt(const uint8_t *bytes, GgufKind kind) {
  if (kind == GgufKind::Float32)
    return asWritten(bit_cast<float>(support::endian::read32le(bytes)));
  return bit_cast<double>(support::endian::read64le(bytes));
}

const GgufValue *GgufMetadata::find(StringRef key) const {
  auto it = values.find(key);
  return it == values.end() ? nullptr : &it->second;
}

std::string GgufMetadata::describe(StringRef key) const {
  return quoted(key) + " in " + quoted(path);
}

Error GgufMetadata::wrong(StringRef key, const GgufValue &found, StringRef expected) const {
  std::string kind = kKinds[static_cast<uint32_t>(found.kind)].name;
  return userError(describe(key) + " is " + (found.isArray ? "an array of " : "of type ") + kind +
                   ", expected " + expected);
}

Expected<std::vector<int64_t>> GgufMetadata::integers(StringRef key) const {
  std::vector<int64_t> result;
  const GgufValue *value = find(key);
  if (!value)
    return result;
  if (!isInteger(value->kind))
    return wrong(key, *value, "whole numbers");
  unsigned size = sizeOf(value->kind);
  for (uint64_t i = 0; i < value->count; ++i) {
    std::optional<int64_t> number = integerAt(value->bytes.data() + i * size, value->kind);
    if (!number)
      return userError(describe(key) + " holds a number from 2^63 on");
    result.push_back(*number);
  }
  return result;
}

Expected<std::optional<int64_t>> GgufMetadata::integer(StringRef key) const {
  const GgufValue *value = find(key);
  if (!value)
    return std::nullopt;
  if (value->isArray)
    return wrong(key, *value, "one whole number");
  Expected<std::vector<int64_t>> list = integers(key);
  if (!list)
    return list.takeError();
  return list->front();
}

Expected<std::optional<double>> GgufMetadata::number(StringRef key) const {
  const GgufValue *value = find(key);
  if (!value)
    return std::nullopt;
  if (!value->isArray && (value->kind == GgufKind::Float32 || value->kind == GgufKind::Float64))
    return floatAt(value->bytes.data(), value->kind);
  if (value->isArray || !isInteger(value->kind))
    return wrong(key, *value, "one number");
  Expected<std::optional<int64_t>> whole = integer(key);
  if (!whole)
    return whole.takeError();
  return static_cast<double>(**whole);
}

Expected<std::optional<bool>> GgufMetadata::boolean(StringRef key) const {
  const GgufValue *value = find(key);
  if (!value)
    return std::nullopt;
  if (value->isArray || value->kind != GgufKind::Bool)
    return wrong(key, *value, "one bool");
  return value->bytes[0] != 0;
}

Expected<std::vector<float>> GgufMetadata::floats(StringRef key) const {
  std::vector<float> result;
  const GgufValue *value = find(key);
  if (!value)
    return result;
  if (value->kind != GgufKind::Float32)
    return wrong(key, *value, "float32 numbers");
  for (uint64_t i = 0; i < value->count; ++i)
    result.push_back(bit_cast<float>(support::endian::read32le(value->bytes.data() + 4 * i)));
  return result;
}

Expected<std::vector<StringRef>> GgufMetadata::strings(StringRef key) const {
  std::vector<StringRef> result;
  const GgufValue *value = find(key);
  if (!value)
    return result;
  if (value->kind != GgufKind::String)
    return wrong(key, *value, "strings");
  StringRef rest = toStringRef(value->bytes); // whose lengths the container's reader has checked
  for (uint64_t i = 0; i < value->count; ++i) {
    uint64_t length = support::endian::read64le(rest.data());
    result.push_back(rest.substr(8, length));
    rest = rest.drop_front(8 + length);
  }
  return result;
}

Expected<std::optional<StringRef>> GgufMetadata::string(StringRef key) const {
  const GgufValue *value = find(key);
  if (!value)
    return std::nullopt;
  if (value->isArray)
    return wrong(key, *value, "one string");
  Expected<std::vector<StringRef>> list = strings(key);
  if (!list)
    return list.takeError();
  return list->front();
}
