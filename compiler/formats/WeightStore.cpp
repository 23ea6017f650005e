// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The weights of a model, by name, over mapped files. Elements are read through memcpy, because a
// file may put a tensor at any byte.

#include "compiler/formats/WeightStore.h"
#include "compiler/formats/HalfFloat.h"
#include "compiler/formats/MappedFile.h"
#include "compiler/formats/UserError.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/bit.h"
#include <cassert>
#include <cstring>
#include <limits>

using namespace burin;
using namespace llvm;

static_assert(endianness::native == endianness::little,
              "model files are little-endian and are read in place");
static_assert(std::numeric_limits<float>::is_iec559);

int64_t burin::bytesPerElement(StorageType type) { return type == StorageType::F32 ? 4 : 2; }

StringRef burin::nameOf(StorageType type) {
  switch (type) {
  case StorageType::F32:
    return "f32";
  case StorageType::F16:
    return "f16";
  case StorageType::BF16:
    return "bf16";
  }
  llvm_unreachable("not a storage type");
}

std::string burin::shapeToString(ArrayRef<int64_t> shape) {
  std::string result = "(";
  for (size_t i = 0; i < shape.size(); ++i)
    result += (i ? ", " : "") + itostr(shape[i]);
  return result + ")";
}

int64_t Tensor::rows() const { return shape.size() < 2 ? 1 : shape[0]; }

int64_t Tensor::columns() const {
  int64_t count = 1;
  for (int64_t dim : ArrayRef<int64_t>(shape).drop_front(shape.size() < 2 ? 0 : 1))
    count *= dim;
  return count;
}

int64_t Tensor::elements() const { return rows() * columns(); }

const Tensor *WeightStore::find(StringRef name) const {
  auto it = byName.find(name);
  return it == byName.end() || it->second < 0 ? nullptr : &usable[it->second];
}

Expected<const Tensor *> WeightStore::require(StringRef name, ArrayRef<int64_t> shape) const {
  auto it = byName.find(name);
  if (it == byName.end()) {
    const Tensor *nearest = nullptr;
    for (const Tensor &tensor : usable)
      if (!nearest || name.edit_distance(tensor.name) < name.edit_distance(nearest->name))
        nearest = &tensor;
    return userError("the model has no tensor " + quoted(name) + ", expected one of shape " +
                         shapeToString(shape),
                     nearest ? "the nearest name that it has is " + quoted(nearest->name) : "");
  }
  if (it->second < 0)
    return userError("tensor " + quoted(name) + " is stored as " + others[-1 - it->second].type +
                         ", expected f32, f16 or bf16",
                     "save the model again in one of these types");
  const Tensor &tensor = usable[it->second];
  if (ArrayRef<int64_t>(tensor.shape) != shape)
    return userError("tensor " + quoted(name) + " has shape " + shapeToString(tensor.shape) +
                     ", expected " + shapeToString(shape) + " from the config");
  return &tensor;
}

/// Where the file keeps what is row `row` of `count` after undoing the interleaving.
static int64_t storedIndex(int64_t row, int64_t count, int64_t heads) {
  if (heads == 0)
    return row;
  int64_t size = count / heads, head = row / size, j = row % size;
  return head * size + (j < size / 2 ? 2 * j : 2 * (j - size / 2) + 1);
}

ArrayRef<uint8_t> WeightStore::rowBytes(const Tensor &tensor, int64_t row) const {
  int64_t rows = tensor.rows();
  assert(row >= 0 && row < rows);
  assert((rows > 1 || tensor.interleavedHeads == 0) && "the elements of a vector are permuted");
  int64_t size = tensor.columns() * bytesPerElement(tensor.type);
  return tensor.bytes.slice(storedIndex(row, rows, tensor.interleavedHeads) * size, size);
}

static float readElement(const uint8_t *bytes, StorageType type) {
  if (type == StorageType::F32) {
    float value;
    memcpy(&value, bytes, sizeof(value));
    return value;
  }
  uint16_t bits;
  memcpy(&bits, bytes, sizeof(bits));
  return type == StorageType::F16 ? f16ToFloat(bits) : bf16ToFloat(bits);
}

void WeightStore::readRow(const Tensor &tensor, int64_t row, MutableArrayRef<float> out) const {
  int64_t columns = tensor.columns(), size = bytesPerElement(tensor.type);
  assert(static_cast<int64_t>(out.size()) == columns);
  if (tensor.shape.size() < 2 && tensor.interleavedHeads) {
    for (int64_t j = 0; j < columns; ++j)
      out[j] =
          readElement(tensor.bytes.data() + storedIndex(j, columns, tensor.interleavedHeads) * size,
                      tensor.type);
    return;
  }
  ArrayRef<uint8_t> bytes = rowBytes(tensor, row);
  if (tensor.type == StorageType::F32) {
    if (columns) // an empty tensor may have no address
      memcpy(out.data(), bytes.data(), bytes.size());
    return;
  }
  for (int64_t j = 0; j < columns; ++j)
    out[j] = readElement(bytes.data() + j * size, tensor.type);
}

Expected<ArrayRef<uint8_t>> WeightStore::map(StringRef path) {
  Expected<std::unique_ptr<MemoryBuffer>> buffer = mapFile(path);
  if (!buffer)
    return buffer.takeError();
  files.push_back(std::move(*buffer));
  return arrayRefFromStringRef(files.back()->getBuffer());
}

Error WeightStore::claim(StringRef name, int64_t index) {
  if (!byName.try_emplace(name, index).second)
    return userError("the model has two tensors named " + quoted(name));
  return Error::success();
}

Error WeightStore::add(Tensor tensor) {
  assert(static_cast<int64_t>(tensor.bytes.size()) ==
         tensor.elements() * bytesPerElement(tensor.type));
  assert(tensor.interleavedHeads == 0 ||
         (tensor.shape.size() < 2 ? tensor.columns() : tensor.rows()) %
                 (2 * tensor.interleavedHeads) ==
             0);
  if (Error error = claim(tensor.name, usable.size()))
    return error;
  usable.push_back(std::move(tensor));
  return Error::success();
}

Error WeightStore::add(UnusableTensor tensor) {
  if (Error error = claim(tensor.name, -1 - static_cast<int64_t>(others.size())))
    return error;
  others.push_back(std::move(tensor));
  return Error::success();
}
