// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The weights of a model, by name, over mapped files: names, and which stored row is which.

#include "compiler/formats/WeightStore.h"
#include "compiler/formats/FloatElements.h"
#include "compiler/formats/MappedFile.h"
#include "compiler/formats/UserError.h"
#include "llvm/ADT/StringExtras.h"
#include <cassert>
#include <sys/mman.h>

using namespace burin;
using namespace llvm;

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

int64_t Tensor::storedBytes() const {
  auto size = static_cast<int64_t>(bytes.size() + scales.size());
  for (const Tensor &piece : pieces)
    size += piece.storedBytes();
  return size;
}

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
                         ", expected floating-point numbers",
                     "save the model again as f32, f16 or bf16");
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

/// The piece that holds row `row`, which becomes its row in there.
static const Tensor &pieceOf(const Tensor &tensor, int64_t &row) {
  for (const Tensor &piece : tensor.pieces) {
    if (row < piece.rows())
      return piece;
    row -= piece.rows();
  }
  return tensor;
}

ArrayRef<uint8_t> WeightStore::rowBytes(const Tensor &whole, int64_t row) const {
  const Tensor &tensor = pieceOf(whole, row);
  int64_t rows = tensor.rows();
  assert(row >= 0 && row < rows);
  assert((rows > 1 || tensor.interleavedHeads == 0) && "the elements of a vector are permuted");
  assert(tensor.offset == 0 && "the stored elements are others");
  int64_t size = bytesOf(tensor.type, tensor.columns());
  return tensor.bytes.slice(storedIndex(row, rows, tensor.interleavedHeads) * size, size);
}

float WeightStore::scaleOf(const Tensor &tensor, int64_t row, int64_t column) const {
  int64_t stored = storedIndex(row, tensor.rows(), tensor.interleavedHeads);
  int64_t element = stored * tensor.columns() + column;
  float scale;
  decodeF32(tensor.scales.data() + element / tensor.scaleGroup * 4, 1, &scale);
  return scale;
}

void WeightStore::readRow(const Tensor &whole, int64_t row, MutableArrayRef<float> out) const {
  const Tensor &tensor = pieceOf(whole, row);
  const StorageInfo &info = infoOf(tensor.type);
  int64_t columns = tensor.columns(), rows = tensor.rows(), heads = tensor.interleavedHeads;
  assert(static_cast<int64_t>(out.size()) == columns && row >= 0 && row < rows);
  bool isVector = tensor.shape.size() < 2;
  int64_t size = bytesOf(tensor.type, columns);
  const uint8_t *bytes =
      tensor.bytes.data() + (isVector ? 0 : storedIndex(row, rows, heads)) * size;
  if (isVector && heads) {
    std::vector<float> stored(columns);
    info.decode(bytes, columns / info.blockElements, stored.data());
    for (int64_t j = 0; j < columns; ++j)
      out[j] = stored[storedIndex(j, columns, heads)];
  } else {
    info.decode(bytes, columns / info.blockElements, out.data());
  }
  if (tensor.scaleGroup)
    for (int64_t j = 0; j < columns; ++j)
      out[j] *= scaleOf(tensor, row, j);
  if (tensor.offset != 0)
    for (float &value : out)
      value += tensor.offset;
}

void WeightStore::readColumn(const Tensor &whole, int64_t column,
                             MutableArrayRef<float> out) const {
  assert(static_cast<int64_t>(out.size()) == whole.rows() && whole.shape.size() >= 2);
  for (int64_t row = 0; row < whole.rows(); ++row) {
    int64_t within = row;
    const Tensor &tensor = pieceOf(whole, within);
    const StorageInfo &info = infoOf(tensor.type);
    // Only the block that holds the element: a column of a large matrix touches every row.
    SmallVector<float, 256> block(info.blockElements);
    int64_t stored = storedIndex(within, tensor.rows(), tensor.interleavedHeads);
    info.decode(tensor.bytes.data() + stored * burin::bytesOf(tensor.type, tensor.columns()) +
                    column / info.blockElements * info.blockBytes,
                1, block.data());
    float value = block[column % info.blockElements];
    if (tensor.scaleGroup)
      value *= scaleOf(tensor, within, column);
    out[row] = value + tensor.offset;
  }
}

void WeightStore::release() const {
  // Not dontNeedIfMmap(): it asks posix_madvise, of which glibc makes nothing.
  for (const std::unique_ptr<MemoryBuffer> &file : files)
    if (file->getBufferKind() == MemoryBuffer::MemoryBuffer_MMap)
      madvise(const_cast<char *>(file->getBufferStart()), file->getBufferSize(), MADV_DONTNEED);
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

/// What add() asks of file formats.
[[maybe_unused]] static bool isSound(const Tensor &tensor) {
  if (!tensor.pieces.empty()) {
    int64_t rows = 0;
    for (const Tensor &piece : tensor.pieces) {
      if (!piece.pieces.empty() || piece.type != tensor.type || !isSound(piece) ||
          piece.shape.size() < 2 || piece.columns() != tensor.columns())
        return false;
      rows += piece.rows();
    }
    return rows == tensor.rows() && tensor.bytes.empty() && tensor.interleavedHeads == 0;
  }
  int64_t permuted = tensor.shape.size() < 2 ? tensor.columns() : tensor.rows();
  bool isI8 = tensor.type == StorageType::I8;
  if (isI8 != (tensor.scaleGroup > 0) ||
      (isI8 &&
       (tensor.shape.size() < 2 || tensor.elements() % tensor.scaleGroup ||
        static_cast<int64_t>(tensor.scales.size()) != tensor.elements() / tensor.scaleGroup * 4)))
    return false;
  return tensor.columns() % infoOf(tensor.type).blockElements == 0 &&
         static_cast<int64_t>(tensor.bytes.size()) == bytesOf(tensor.type, tensor.elements()) &&
         (tensor.interleavedHeads == 0 || permuted % (2 * tensor.interleavedHeads) == 0);
}

Error WeightStore::add(Tensor tensor) {
  assert(isSound(tensor));
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
