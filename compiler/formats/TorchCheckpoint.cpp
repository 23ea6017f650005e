// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads what torch.save() makes of a state dict. Tensors are views of the mapped file, unless their
// strides are not those of rows one behind the other; those are copied.

#include "compiler/formats/TorchCheckpoint.h"
#include "compiler/formats/Pickle.h"
#include "compiler/formats/UserError.h"
#include "compiler/formats/ZipFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CheckedArithmetic.h"
#include <cstring>
#include <optional>

using namespace burin;
using namespace llvm;

namespace {

struct StorageClass {
  const char *name;
  int64_t bytes;
  std::optional<StorageType> type; // nothing: no weight
};

constexpr StorageClass kClasses[] = {
    {"FloatStorage", 4, StorageType::F32},
    {"HalfStorage", 2, StorageType::F16},
    {"BFloat16Storage", 2, StorageType::BF16},
    {"DoubleStorage", 8, StorageType::F64},
    {"LongStorage", 8, {}},
    {"IntStorage", 4, {}},
    {"ShortStorage", 2, {}},
    {"CharStorage", 1, {}},
    {"ByteStorage", 1, {}},
    {"BoolStorage", 1, {}},
};

class Reader {
public:
  Reader(ArrayRef<uint8_t> file, StringRef path, const ModelConfig &config, WeightStore &store)
      : file(file), path(path), config(config), store(store) {}

  Error read();

private:
  Error add(const PickledTensor &source);
  Expected<ArrayRef<uint8_t>> elements(const PickledTensor &source, const StorageClass &storage);
  std::string nameOf(StringRef name) const;

  Error fail(const PickledTensor &tensor, const Twine &what, const Twine &note = "") const {
    return userError("tensor " + quoted(tensor.name) + " in " + quoted(path) + " " + what, note);
  }

  ArrayRef<uint8_t> file;
  StringRef path;
  const ModelConfig &config;
  WeightStore &store;
  ZipEntries entries;
  std::string folder; // in the archive, with the slash
  int64_t vocabulary = 0;
};

} // namespace

/// CoreNet's names lack the prefix, and the head is called otherwise.
std::string Reader::nameOf(StringRef name) const {
  if (name.consume_front("classifier."))
    return ("lm_head." + name).str();
  return name.starts_with("transformer.") || name.starts_with("lm_head.")
             ? name.str()
             : ("transformer." + name).str();
}

/// The bytes of a tensor, row-major.
Expected<ArrayRef<uint8_t>> Reader::elements(const PickledTensor &source,
                                             const StorageClass &storage) {
  auto entry = entries.find(folder + "data/" + source.storage);
  if (entry == entries.end())
    return fail(source, "is in storage " + quoted(source.storage) + ", which is not in the file");
  ArrayRef<uint8_t> bytes = entry->second;
  if (bytes.size() / storage.bytes != source.storageElements || bytes.size() % storage.bytes)
    return fail(source, "is in a storage of " + counted(bytes.size(), "byte") + ", expected " +
                            Twine(source.storageElements) + " elements of " + Twine(storage.bytes));
  // The last element that it reaches, and how many there are.
  std::optional<int64_t> last = source.offset, count = 1;
  bool isEmpty = false, isPlain = true;
  for (size_t i = source.shape.size(); i-- > 0;) {
    int64_t dim = source.shape[i], stride = source.strides[i];
    if (dim < 0 || stride < 0)
      return fail(source, "has a size or a stride below zero");
    isEmpty |= dim == 0;
    isPlain &= dim <= 1 || stride == count.value_or(-1);
    std::optional<int64_t> reach = checkedMul(std::max<int64_t>(dim, 1) - 1, stride);
    last = last && reach ? checkedAdd(*last, *reach) : std::nullopt;
    count = count ? checkedMul(*count, std::max<int64_t>(dim, 1)) : std::nullopt;
  }
  if (isEmpty)
    return ArrayRef<uint8_t>();
  if (source.offset < 0 || !last || *last < 0 ||
      static_cast<uint64_t>(*last) >= source.storageElements)
    return fail(source,
                "reaches beyond its storage of " + counted(source.storageElements, "element"));
  // Strides of zero can make much of little.
  if (!count || static_cast<uint64_t>(*count) > source.storageElements)
    return fail(source, "has more elements than its storage, " + Twine(source.storageElements));
  bytes = bytes.drop_front(source.offset * storage.bytes);
  if (isPlain)
    return bytes.take_front(*count * storage.bytes);

  auto copy = WritableMemoryBuffer::getNewUninitMemBuffer(*count * storage.bytes);
  if (!copy)
    return fail(source, "does not fit into memory");
  std::vector<int64_t> index(source.shape.size());
  char *out = copy->getBufferStart();
  for (int64_t i = 0; i < *count; ++i) {
    int64_t from = 0;
    for (size_t d = 0; d < index.size(); ++d)
      from += index[d] * source.strides[d];
    memcpy(out + i * storage.bytes, bytes.data() + from * storage.bytes, storage.bytes);
    for (size_t d = index.size(); d-- > 0 && ++index[d] == source.shape[d];)
      index[d] = 0;
  }
  ArrayRef<uint8_t> result(reinterpret_cast<const uint8_t *>(out), *count * storage.bytes);
  store.keep(std::move(copy));
  return result;
}

Error Reader::add(const PickledTensor &source) {
  const StorageClass *storage = nullptr;
  for (const StorageClass &candidate : kClasses)
    if (source.storageType == candidate.name)
      storage = &candidate;
  if (!storage)
    return fail(source, "is of the unknown type " + quoted(source.storageType));
  SmallVector<int64_t> shape(source.shape.begin(), source.shape.end());
  std::string name = nameOf(source.name);
  if (!storage->type)
    return store.add(UnusableTensor{name, source.storageType, shape});
  Expected<ArrayRef<uint8_t>> bytes = elements(source, *storage);
  if (!bytes)
    return bytes.takeError();
  bool perToken = name == "transformer.token_embeddings.weight" || name == "lm_head.weight";
  if (perToken && vocabulary && shape.size() == 2 && shape[0] > vocabulary) {
    *bytes = bytes->take_front(bytes->size() / shape[0] * vocabulary);
    shape[0] = vocabulary;
  }
  return store.add(Tensor{name, *storage->type, shape, *bytes});
}

Error Reader::read() {
  if (!toStringRef(file).starts_with("PK"))
    return userError(quoted(path) + " is no zip file, which torch.save makes since PyTorch 1.6",
                     "save the checkpoint again with a newer PyTorch");
  Expected<int64_t> size = config.dimension("vocab_size", 1);
  if (!size)
    return size.takeError();
  vocabulary = config.has("vocab_size") ? *size : 0;
  Expected<ZipEntries> table = readZip(file, path);
  if (!table)
    return table.takeError();
  entries = std::move(*table);
  const ArrayRef<uint8_t> *pickle = nullptr;
  for (const auto &entry : entries)
    if (entry.first().ends_with("/data.pkl") && entry.first().count('/') == 1) {
      if (pickle)
        return userError(quoted(path) + " has two tables of tensors, 'data.pkl'");
      pickle = &entry.second;
      folder = entry.first().drop_back(strlen("data.pkl")).str();
    }
  if (!pickle)
    return userError(quoted(path) + " has no table of tensors, 'data.pkl'",
                     "it is no checkpoint of PyTorch");
  auto order = entries.find(folder + "byteorder");
  if (order != entries.end() && toStringRef(order->second) != "little")
    return userError(quoted(path) + " was written on a big-endian machine, only little-endian "
                                    "checkpoints are read");
  Expected<std::vector<PickledTensor>> tensors = readStateDict(*pickle, path);
  if (!tensors)
    return tensors.takeError();
  for (const PickledTensor &tensor : *tensors)
    if (Error error = add(tensor))
      return error;
  return Error::success();
}

Error burin::parseTorchCheckpoint(ArrayRef<uint8_t> file, StringRef path, const ModelConfig &config,
                                  WeightStore &store) {
  return Reader(file, path, config, store).read();
}

Error burin::readTorchCheckpoint(StringRef path, const ModelConfig &config, WeightStore &store) {
  Expected<ArrayRef<uint8_t>> file = store.map(path);
  return file ? parseTorchCheckpoint(*file, path, config, store) : file.takeError();
}
