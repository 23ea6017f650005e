// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A weight's numbers, row by row: the model file's tensors arranged and scaled as the weight's
// declaration says. Memory stays near one row.

#pragma once

#include "codegen/ModelInfo.h"

namespace burin {

struct QuantizedRow;

struct GroupFormat;

/// How the model file stores a tensor.
struct FileType {
  std::string name;    ///< "f32", "q4_K"
  bool isFloat;        ///< each number stands alone
  bool isExact;        ///< what keptRow() keeps are the very scales, not rounded ones
  int64_t requantized; ///< groups whose codes keptRow() could not keep, so far
};

/// The model file's tensors, by name. Rows may be read by several threads at once.
class TensorSource {
public:
  virtual ~TensorSource() = default;
  virtual int64_t rows(llvm::StringRef tensor) const = 0;
  virtual void readRow(llvm::StringRef tensor, int64_t row,
                       llvm::MutableArrayRef<float> out) const = 0;
  /// The codes that calibration chose for a row of the weight `symbol`; null: none.
  virtual const QuantizedRow *quantizedRow(llvm::StringRef symbol, int64_t row) const {
    (void)symbol, (void)row;
    return nullptr;
  }
  /// A row in the file's own codes, grouped as `format` says. Groups that `format` cannot hold are
  /// quantized. `tensor` has such codes.
  virtual void keptRow(llvm::StringRef tensor, int64_t row, const GroupFormat &format,
                       QuantizedRow &out) const = 0;
  virtual FileType typeOf(llvm::StringRef tensor) const = 0;
  /// What was read is not read again soon: the memory that holds it may go. No row is being read.
  virtual void release() const {}
};

class WeightRows {
public:
  WeightRows(const WeightInfo &weight, const TensorSource &tensors);

  /// A vector is one row.
  int64_t rows() const { return rowCount; }
  int64_t columns() const { return columnCount; }
  /// `out` holds columns() floats.
  void read(int64_t row, llvm::MutableArrayRef<float> out) const;
  /// The same in the codes of the file, of a weight that keeps them.
  void readKept(int64_t row, const GroupFormat &format, QuantizedRow &out) const;

private:
  struct Place {
    llvm::StringRef source;
    int64_t row;
  };
  Place placeOf(int64_t row) const;

  const TensorSource &tensors;
  Arrangement arrangement;
  int64_t rowCount, columnCount;
  std::vector<llvm::StringRef> sources;
  std::vector<int64_t> firstRows;  ///< of each source in a concatenation
  std::vector<float> scale, value; ///< of every column; of a weight that the compiler computed
};

} // namespace burin
