// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads the safetensors container. As in the reference implementation, the tensors must cover the
// data completely and once: a gap or an overlap means that the file is not what its writer meant.

#include "compiler/formats/Safetensors.h"
#include "compiler/formats/Json.h"
#include "compiler/formats/SafetensorsContainer.h"
#include "compiler/formats/UserError.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CheckedArithmetic.h"
#include "llvm/Support/Endian.h"
#include <tuple>

using namespace burin;
using namespace llvm;

namespace {

// All that the format defines so far; the last ones are packed without padding.
constexpr SafetensorsType kTypes[] = {
    {"F32", 32, StorageType::F32},
    {"F16", 16, StorageType::F16},
    {"BF16", 16, StorageType::BF16},
    {"F64", 64, StorageType::F64},
    {"I64", 64, {}},
    {"U64", 64, {}},
    {"C64", 64, {}},
    {"I32", 32, {}},
    {"U32", 32, {}},
    {"I16", 16, {}},
    {"U16", 16, {}},
    {"I8", 8, {}},
    {"U8", 8, {}},
    {"BOOL", 8, {}},
    {"F8_E4M3", 8, StorageType::F8E4M3},
    {"F8_E5M2", 8, StorageType::F8E5M2},
    {"F8_E8M0", 8, {}},
    {"F8_E4M3FNUZ", 8, {}},
    {"F8_E5M2FNUZ", 8, {}},
    {"F6_E2M3", 6, {}},
    {"F6_E3M2", 6, {}},
    {"F4", 4, {}},
};

/// Checks one entry of the header against itself and the size of the data.
class EntryReader {
public:
  EntryReader(StringRef path, StringRef name, uint64_t dataSize)
      : path(path), name(name), dataSize(dataSize) {}

  Expected<SafetensorsEntry> read(const json::Value &value) const {
    SafetensorsEntry entry;
    entry.name = name.str();
    const json::Object *fields = value.getAsObject();
    if (!fields)
      return fail("is described by something other than an object");
    if (Error error = readType(*fields, entry))
      return error;
    if (Error error = readShape(*fields, entry))
      return error;
    if (Error error = readOffsets(*fields, entry))
      return error;
    return checkSize(entry);
  }

private:
  Error fail(const Twine &what, const Twine &note = "") const {
    return userError("tensor " + quoted(name) + " in " + quoted(path) + " " + what, note);
  }

  Error readType(const json::Object &fields, SafetensorsEntry &entry) const {
    std::optional<StringRef> dtype = fields.getString("dtype");
    if (!dtype)
      return fail("has no 'dtype', expected a string like \"F32\"");
    for (const SafetensorsType &candidate : kTypes)
      if (candidate.name == *dtype)
        entry.type = &candidate;
    if (entry.type)
      return Error::success();
    return fail("has the unknown dtype " + quoted(*dtype),
                "weights may be F32, F16 or BF16; save the model again in one of these");
  }

  Error readShape(const json::Object &fields, SafetensorsEntry &entry) const {
    const json::Array *shape = fields.getArray("shape");
    if (!shape)
      return fail("has no 'shape', expected a list of sizes");
    for (const json::Value &value : *shape) {
      std::optional<int64_t> dim = wholeNumber(value);
      if (!dim || *dim < 0)
        return fail("has " + printed(value) + " in its shape, expected a whole number from 0");
      entry.shape.push_back(*dim);
    }
    return Error::success();
  }

  Error readOffsets(const json::Object &fields, SafetensorsEntry &entry) const {
    const json::Array *offsets = fields.getArray("data_offsets");
    if (!offsets || offsets->size() != 2)
      return fail("has no 'data_offsets', expected a list of its first byte and its end");
    for (size_t i = 0; i < 2; ++i) {
      std::optional<uint64_t> offset = (*offsets)[i].getAsUINT64();
      if (!offset)
        return fail("has the offset " + printed((*offsets)[i]) +
                    ", expected a whole number from 0");
      (i ? entry.end : entry.begin) = *offset;
    }
    if (entry.begin > entry.end)
      return fail("ends at byte " + Twine(entry.end) + " of the data, before it begins at " +
                  Twine(entry.begin));
    if (entry.end > dataSize)
      return fail("ends at byte " + Twine(entry.end) + " of the data, which has only " +
                      Twine(dataSize),
                  "the file is cut short, for example by an interrupted download");
    return Error::success();
  }

  Expected<SafetensorsEntry> checkSize(SafetensorsEntry &entry) const {
    // Dimensions of zero are left out at first: the others must not overflow either.
    std::optional<int64_t> bits = entry.type->bits;
    bool empty = false;
    for (int64_t dim : entry.shape) {
      empty |= dim == 0;
      if (bits && dim)
        bits = checkedMul(*bits, dim);
    }
    if (!bits)
      return fail("has shape " + shapeToString(entry.shape) + ", more than 2^63 bits");
    if (empty)
      bits = 0;
    if (*bits % 8)
      return fail("of type " + entry.type->name + " and shape " + shapeToString(entry.shape) +
                  " does not end at a whole byte");
    uint64_t size = static_cast<uint64_t>(*bits) / 8, found = entry.end - entry.begin;
    if (size != found)
      return fail("of type " + entry.type->name + " and shape " + shapeToString(entry.shape) +
                  " has " + counted(found, "byte") + ", expected " + Twine(size));
    return entry;
  }

  StringRef path, name;
  uint64_t dataSize;
};

} // namespace

/// The header's text; moves `file` on to the data behind it.
static Expected<StringRef> takeHeader(StringRef path, ArrayRef<uint8_t> &file) {
  constexpr size_t kLengthBytes = 8;
  constexpr uint64_t kLongestHeader = 100'000'000; // the reference implementation's limit
  static const char kNote[] = "the file is cut short, or it is no safetensors file";
  if (file.size() < kLengthBytes)
    return userError(quoted(path) + " has " + counted(file.size(), "byte") +
                         ", a safetensors file has at least 8",
                     kNote);
  uint64_t length = support::endian::read64le(file.data());
  file = file.drop_front(kLengthBytes);
  if (length > file.size())
    return userError(quoted(path) + " announces a header of " + counted(length, "byte") +
                         ", but only " + Twine(file.size()) + " follow",
                     kNote);
  if (length > kLongestHeader)
    return userError(quoted(path) + " announces a header of " + counted(length, "byte") +
                     ", the format allows " + Twine(kLongestHeader));
  StringRef header = toStringRef(file.take_front(length));
  file = file.drop_front(length);
  return header;
}

static Error checkCoverage(StringRef path, const SafetensorsContainer &container) {
  uint64_t next = 0;
  const SafetensorsEntry *previous = nullptr;
  for (const SafetensorsEntry &entry : container.entries) {
    if (entry.begin < next)
      return userError("tensors " + quoted(previous->name) + " and " + quoted(entry.name) +
                       " overlap in " + quoted(path) + ": the first ends at byte " + Twine(next) +
                       " of the data, the second begins at " + Twine(entry.begin));
    if (entry.begin > next)
      return userError("bytes " + Twine(next) + " to " + Twine(entry.begin - 1) +
                       " of the data in " + quoted(path) + " belong to no tensor");
    next = entry.end;
    previous = &entry;
  }
  if (next != container.data.size())
    return userError("the last " + counted(container.data.size() - next, "byte") + " of " +
                     quoted(path) + " belong to no tensor");
  return Error::success();
}

Expected<SafetensorsContainer> burin::readSafetensorsContainer(StringRef path, WeightStore &store) {
  Expected<ArrayRef<uint8_t>> file = store.map(path);
  if (!file)
    return file.takeError();
  SafetensorsContainer container;
  container.data = *file;
  Expected<StringRef> text = takeHeader(path, container.data);
  if (!text)
    return text.takeError();
  Expected<json::Object> header = parseJsonObject(*text, "the header of " + quoted(path));
  if (!header)
    return header.takeError();

  for (const auto &[key, value] : *header) {
    StringRef name = key;
    if (name == "__metadata__")
      continue;
    Expected<SafetensorsEntry> entry = EntryReader(path, name, container.data.size()).read(value);
    if (!entry)
      return entry.takeError();
    container.entries.push_back(std::move(*entry));
  }
  llvm::sort(container.entries, [](const SafetensorsEntry &a, const SafetensorsEntry &b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  if (Error error = checkCoverage(path, container))
    return error;
  return container;
}

Error burin::addTensors(const SafetensorsContainer &container, WeightStore &store) {
  for (const SafetensorsEntry &entry : container.entries) {
    Error error = Error::success();
    if (std::optional<StorageType> storage = entry.type->storage)
      error = store.add(Tensor{entry.name, *storage, entry.shape,
                               container.data.slice(entry.begin, entry.end - entry.begin)});
    else
      error = store.add(UnusableTensor{entry.name, entry.type->name.str(), entry.shape});
    if (error)
      return error;
  }
  return Error::success();
}

Error burin::readSafetensors(StringRef path, WeightStore &store) {
  Expected<SafetensorsContainer> container = readSafetensorsContainer(path, store);
  return container ? addTensors(*container, store) : container.takeError();
}
