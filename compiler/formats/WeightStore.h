// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The weights of a model, by name. Model files are mapped and never copied, so that a model larger
// than memory can be compiled: whoever needs numbers streams them row by row. Every file format
// fills one of these.

#pragma once

#include "compiler/formats/StorageTypes.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace burin {

/// "(512, 64)", for messages and reports.
std::string shapeToString(llvm::ArrayRef<int64_t> shape);

/// One tensor. `bytes` points into a mapped file at any alignment and holds exactly the elements,
/// row-major; a row is a whole number of blocks.
struct Tensor {
  std::string name;
  StorageType type = StorageType::F32;
  llvm::SmallVector<int64_t> shape; // (rows, columns...), each >= 0; empty for a scalar
  llvm::ArrayRef<uint8_t> bytes;
  /// H > 0: within each of H heads the file stores the rows of this matrix (or the elements of this
  /// vector) with rotary pairs side by side (2i, 2i+1). Reading presents them as two halves (i, i +
  /// d/2), as Hugging Face stores them.
  int64_t interleavedHeads = 0;
  /// Of type I8 only: element i of the matrix (as stored, row after row) is code * float32 number
  /// i / scaleGroup.
  llvm::ArrayRef<uint8_t> scales = {};
  int64_t scaleGroup = 0;
  /// Added to each element that is read: -1 where a file stores 1 + w for the w of Hugging Face.
  float offset = 0;
  /// Not empty: a matrix that the file stores in pieces. Their rows follow each other; the pieces
  /// are matrices of this type and have no pieces. `bytes` is empty.
  std::vector<Tensor> pieces = {};

  /// A vector or a scalar is one row; anything else has shape[0] rows of the product of the other
  /// dimensions.
  int64_t rows() const;
  int64_t columns() const;
  int64_t elements() const;
  /// What the file holds for it.
  int64_t storedBytes() const;
};

/// A tensor that the file holds in a type that is known but is no weight, like the position_ids of
/// old checkpoints.
struct UnusableTensor {
  std::string name;
  std::string type; // as the file spells it: "I64"
  llvm::SmallVector<int64_t> shape;
};

class WeightStore {
public:
  /// In the order of the files. nullptr if there is no such tensor, or only an unusable one.
  const Tensor *find(llvm::StringRef name) const;
  /// As find(), but absence and a different shape are errors that name the tensor.
  llvm::Expected<const Tensor *> require(llvm::StringRef name, llvm::ArrayRef<int64_t> shape) const;
  llvm::ArrayRef<Tensor> tensors() const { return usable; }
  llvm::ArrayRef<UnusableTensor> unusable() const { return others; }

  /// Row `row` of `tensor`, exactly (f64: rounded once), as float32. `out` holds tensor.columns()
  /// floats.
  void readRow(const Tensor &tensor, int64_t row, llvm::MutableArrayRef<float> out) const;
  /// Column `column` of a matrix, in the same way. `out` holds tensor.rows() floats.
  void readColumn(const Tensor &tensor, int64_t column, llvm::MutableArrayRef<float> out) const;
  /// The stored bytes of the same row, in tensor.type, for copying without conversion. A vector
  /// with interleavedHeads and a tensor with an offset have no such bytes; use readRow().
  llvm::ArrayRef<uint8_t> rowBytes(const Tensor &tensor, int64_t row) const;
  /// Of a matrix of type I8: the scale of one of its elements.
  float scaleOf(const Tensor &tensor, int64_t row, int64_t column) const;

  /// Gives back the memory that pages of mapped files take; they are read again when they are
  /// needed.
  void release() const;

  // What file formats call.

  /// Maps a regular file for as long as this store lives.
  llvm::Expected<llvm::ArrayRef<uint8_t>> map(llvm::StringRef path);
  /// Keeps `buffer`, into which tensors point, for as long as this store lives.
  void keep(std::unique_ptr<llvm::MemoryBuffer> buffer) { files.push_back(std::move(buffer)); }
  /// Fails on a name that is already there. `bytes` must have the size that type and shape imply.
  llvm::Error add(Tensor tensor);
  llvm::Error add(UnusableTensor tensor);

private:
  llvm::Error claim(llvm::StringRef name, int64_t index);

  std::vector<std::unique_ptr<llvm::MemoryBuffer>> files;
  std::vector<Tensor> usable;
  std::vector<UnusableTensor> others;
  llvm::StringMap<int64_t> byName; // index into usable, or -1 - index into others
};

} // namespace burin
