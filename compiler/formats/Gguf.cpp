// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads the GGUF container. Counts from the file are never allocated for: what they announce is
// walked through, and the file ends first if they lie.

#include "compiler/formats/Gguf.h"
#include "compiler/formats/GgufTypes.h"
#include "compiler/formats/UserError.h"
#include "compiler/formats/WeightStore.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CheckedArithmetic.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

using namespace burin;
using namespace llvm;

namespace {

constexpr size_t kHeaderBytes = 24;
constexpr unsigned kDeepestArray = 4;
constexpr uint64_t kLongestKey = 65535, kLongestName = 64, kMostDims = 4; // docs/gguf.md
constexpr char kAlignmentKey[] = "general.alignment";
constexpr char kCut[] = "the file is cut short, for example by an interrupted download";

class Reader {
public:
  Reader(ArrayRef<uint8_t> file, StringRef path) : file(file), path(path) {}

  Expected<GgufFile> read() {
    GgufFile result;
    result.metadata = GgufMetadata(path.str());
    if (Error error = readHeader(result))
      return error;
    for (uint64_t i = 0; i < valueCount; ++i)
      if (Error error = readPair(i, result.metadata))
        return error;
    if (Error error = readAlignment(result.metadata))
      return error;
    for (uint64_t i = 0; i < tensorCount; ++i)
      if (Error error = readTensor(i, result.tensors))
        return error;
    if (Error error = placeTensors(result.tensors))
      return error;
    return result;
  }

private:
  Error readHeader(GgufFile &result);
  Error readPair(uint64_t number, GgufMetadata &metadata);
  Error readValue(const Twine &what, GgufKind kind, GgufValue &value);
  Error skipElements(const Twine &what, GgufKind kind, uint64_t count, unsigned depth);
  Error readAlignment(const GgufMetadata &metadata);
  Error readTensor(uint64_t number, std::vector<GgufTensor> &tensors);
  Expected<uint64_t> sizeOfTensor(const GgufTensor &tensor) const;
  Error placeTensors(std::vector<GgufTensor> &tensors);

  uint64_t left() const { return file.size() - at; }

  Error ends(const Twine &what) const {
    return userError(quoted(path) + " ends inside " + what, kCut);
  }

  template <typename T> Error take(const Twine &what, T &result) {
    if (left() < sizeof(T))
      return ends(what);
    result = support::endian::read<T, endianness::little>(file.data() + at);
    at += sizeof(T);
    return Error::success();
  }

  Error takeString(const Twine &what, uint64_t longest, StringRef &result) {
    uint64_t length;
    if (Error error = take(what, length))
      return error;
    if (length > left())
      return userError(what + " in " + quoted(path) + " is " + counted(length, "byte") +
                           " long, but only " + Twine(left()) + " follow",
                       "the file is cut short, or it is damaged");
    if (length > longest)
      return userError(what + " in " + quoted(path) + " is " + counted(length, "byte") +
                       " long, the format allows " + Twine(longest));
    result = toStringRef(file.slice(at, length));
    at += length;
    return Error::success();
  }

  Error takeKind(const Twine &what, GgufKind &kind) {
    uint32_t number;
    if (Error error = take(what, number))
      return error;
    if (number >= kGgufKinds)
      return userError(what + " in " + quoted(path) + " is of the unknown type " + Twine(number),
                       "the file is damaged, or newer than this program");
    kind = static_cast<GgufKind>(number);
    return Error::success();
  }

  ArrayRef<uint8_t> file;
  StringRef path;
  uint64_t at = 0;
  uint64_t tensorCount = 0, valueCount = 0, alignment = 32;
  DenseSet<StringRef> names;
  std::vector<uint64_t> offsets; // of the tensors, in the data
};

} // namespace

Error Reader::readHeader(GgufFile &result) {
  if (file.size() < 4 || toStringRef(file.take_front(4)) != "GGUF")
    return userError(quoted(path) + " does not begin with 'GGUF', so it is no GGUF file");
  if (file.size() < kHeaderBytes)
    return userError(quoted(path) + " has " + counted(file.size(), "byte") +
                         ", the header of a GGUF file alone has " + Twine(kHeaderBytes),
                     kCut);
  at = 4;
  cantFail(take("the header", result.version));
  uint32_t version = result.version;
  if (version && (version & 0xFFFF) == 0)
    return userError(quoted(path) + " is a big-endian GGUF file, only little-endian ones are read",
                     "convert the model again without --bigendian");
  if (version == 1)
    return userError(quoted(path) + " is a GGUF file of version 1, expected 2 or 3",
                     "convert the model again with a llama.cpp of this or last year");
  if (version != 2 && version != 3)
    return userError(quoted(path) + " is a GGUF file of version " + Twine(version) +
                         ", expected 2 or 3",
                     "the file is damaged, or newer than this program");
  cantFail(take("the header", tensorCount));
  cantFail(take("the header", valueCount));
  // The least that one can take: an empty name and a byte; an empty name without dimensions.
  constexpr uint64_t kLeastPair = 8 + 4 + 1, kLeastTensor = 8 + 4 + 4 + 8;
  for (auto [count, least, noun] : {std::tuple(valueCount, kLeastPair, "metadata value"),
                                    std::tuple(tensorCount, kLeastTensor, "tensor")})
    if (count > left() / least)
      return userError(quoted(path) + " announces " + counted(count, noun) + ", but has only " +
                           counted(file.size(), "byte"),
                       "the file is cut short, or it is damaged");
  return Error::success();
}

Error Reader::readPair(uint64_t number, GgufMetadata &metadata) {
  StringRef key;
  if (Error error = takeString("the key of metadata value " + Twine(number), kLongestKey, key))
    return error;
  std::string what = "the metadata value " + quoted(key);
  GgufKind kind;
  if (Error error = takeKind(what, kind))
    return error;
  GgufValue value;
  if (Error error = readValue(what, kind, value))
    return error;
  if (!metadata.add(key, value))
    return userError(what + " is in " + quoted(path) + " twice");
  return Error::success();
}

Error Reader::readValue(const Twine &what, GgufKind kind, GgufValue &value) {
  value.kind = kind;
  if (kind == GgufKind::Array) {
    value.isArray = true;
    if (Error error = takeKind("an element of " + what, value.kind))
      return error;
    if (Error error = take(what, value.count))
      return error;
  }
  uint64_t begin = at;
  if (Error error = skipElements(what, value.kind, value.count, 1))
    return error;
  value.bytes = file.slice(begin, at - begin);
  if (kind == GgufKind::Bool && value.bytes[0] > 1)
    return userError(what + " in " + quoted(path) + " is the bool " +
                     Twine(unsigned(value.bytes[0])) + ", expected 0 or 1");
  return Error::success();
}

/// Moves past `count` elements; they lie in an array that is `depth` deep.
Error Reader::skipElements(const Twine &what, GgufKind kind, uint64_t count, unsigned depth) {
  // The least that an element can take: a string has a length, an array a type and a count.
  uint64_t least = kind == GgufKind::String ? 8 : kind == GgufKind::Array ? 12 : sizeOf(kind);
  if (count > left() / least)
    return userError(what + " in " + quoted(path) + " has " + counted(count, "element") +
                         ", but only " + counted(left(), "byte") + " follow",
                     "the file is cut short, or it is damaged");
  if (sizeOf(kind)) {
    at += count * least;
    return Error::success();
  }
  if (kind == GgufKind::Array && depth == kDeepestArray)
    return userError(what + " in " + quoted(path) + " has arrays in arrays, more than " +
                     Twine(kDeepestArray) + " deep");
  for (uint64_t i = 0; i < count; ++i) {
    if (kind == GgufKind::String) {
      StringRef ignored;
      if (Error error = takeString("a string of " + what, UINT64_MAX, ignored))
        return error;
      continue;
    }
    GgufKind inner;
    uint64_t innerCount;
    if (Error error = takeKind("an element of " + what, inner))
      return error;
    if (Error error = take(what, innerCount))
      return error;
    if (Error error = skipElements(what, inner, innerCount, depth + 1))
      return error;
  }
  return Error::success();
}

Error Reader::readAlignment(const GgufMetadata &metadata) {
  Expected<std::optional<int64_t>> value = metadata.integer(kAlignmentKey);
  if (!value)
    return value.takeError();
  if (!*value)
    return Error::success();
  if (**value <= 0 || **value > UINT32_MAX || !isPowerOf2_64(**value))
    return userError(metadata.describe(kAlignmentKey) + " is " + Twine(**value) +
                     ", expected a power of two");
  alignment = static_cast<uint64_t>(**value);
  return Error::success();
}

Error Reader::readTensor(uint64_t number, std::vector<GgufTensor> &tensors) {
  GgufTensor tensor;
  if (Error error = takeString("the name of tensor " + Twine(number), kLongestName, tensor.name))
    return error;
  std::string what = "tensor " + quoted(tensor.name);
  if (!names.insert(tensor.name).second)
    return userError(what + " is in " + quoted(path) + " twice");
  uint32_t dims, type;
  if (Error error = take("the description of " + what, dims))
    return error;
  if (dims > kMostDims)
    return userError(what + " in " + quoted(path) + " has " + Twine(dims) +
                     " dimensions, the format allows " + Twine(kMostDims));
  for (uint32_t i = 0; i < dims; ++i) {
    uint64_t dim;
    if (Error error = take("the description of " + what, dim))
      return error;
    if (dim > INT64_MAX)
      return userError(what + " in " + quoted(path) + " has the size " + Twine(dim) +
                       ", expected less than 2^63");
    tensor.shape.insert(tensor.shape.begin(), static_cast<int64_t>(dim));
  }
  if (Error error = take("the description of " + what, type))
    return error;
  tensor.type = findGgufType(type);
  if (!tensor.type && isRetiredGgufType(type))
    return userError(what + " in " + quoted(path) + " is of type " + Twine(type) +
                         ", which ggml has given up",
                     "quantize the model again");
  if (!tensor.type)
    return userError(what + " in " + quoted(path) + " is of the unknown type " + Twine(type),
                     "the file is damaged, or newer than this program");
  uint64_t offset;
  if (Error error = take("the description of " + what, offset))
    return error;
  if (offset % alignment)
    return userError(what + " in " + quoted(path) + " begins at byte " + Twine(offset) +
                     " of the data, expected a multiple of " + Twine(alignment));
  offsets.push_back(offset);
  tensors.push_back(std::move(tensor));
  return Error::success();
}

Expected<uint64_t> Reader::sizeOfTensor(const GgufTensor &tensor) const {
  std::string what = "tensor " + quoted(tensor.name) + " in " + quoted(path);
  int64_t columns = tensor.shape.empty() ? 1 : tensor.shape.back();
  if (columns % tensor.type->blockElements)
    return userError(what + " has rows of " + Twine(columns) + ", expected a multiple of " +
                     Twine(tensor.type->blockElements) + " in type " + tensor.type->name);
  // Dimensions of zero are left out at first: the others must not overflow either.
  std::optional<int64_t> size = tensor.type->blockBytes;
  bool isEmpty = false;
  for (int64_t dim : tensor.shape) {
    isEmpty |= dim == 0;
    if (size && dim)
      size = checkedMul(*size, dim);
  }
  if (!size)
    return userError(what + " has shape " + shapeToString(tensor.shape) + ", more than 2^63 bytes");
  return isEmpty ? 0 : static_cast<uint64_t>(*size / tensor.type->blockElements);
}

/// Finds the data of each tensor; tensors may lie in any order, but not upon each other.
Error Reader::placeTensors(std::vector<GgufTensor> &tensors) {
  // No overflow: the header is within the file, and the alignment below 2^32.
  uint64_t begin = alignTo(at, alignment);
  uint64_t size = begin < file.size() ? file.size() - begin : 0;
  for (size_t i = 0; i < tensors.size(); ++i) {
    Expected<uint64_t> bytes = sizeOfTensor(tensors[i]);
    if (!bytes)
      return bytes.takeError();
    if (offsets[i] > size || *bytes > size - offsets[i])
      return userError("tensor " + quoted(tensors[i].name) + " in " + quoted(path) + " has " +
                           counted(*bytes, "byte") + " from byte " + Twine(offsets[i]) +
                           " of the data on, which has only " + Twine(size),
                       kCut);
    if (*bytes)
      tensors[i].bytes = file.slice(begin + offsets[i], *bytes);
  }
  std::vector<const GgufTensor *> order;
  for (const GgufTensor &tensor : tensors)
    if (!tensor.bytes.empty())
      order.push_back(&tensor);
  llvm::sort(order, [](const GgufTensor *a, const GgufTensor *b) {
    return std::pair(a->bytes.data(), a->name) < std::pair(b->bytes.data(), b->name);
  });
  for (size_t i = 1; i < order.size(); ++i)
    if (order[i]->bytes.data() < order[i - 1]->bytes.end())
      return userError("tensors " + quoted(order[i - 1]->name) + " and " + quoted(order[i]->name) +
                       " overlap in " + quoted(path));
  return Error::success();
}

Expected<GgufFile> burin::parseGguf(ArrayRef<uint8_t> file, StringRef path) {
  return Reader(file, path).read();
}
