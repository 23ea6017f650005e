// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A weight's numbers, row by row: the model file's tensors arranged and scaled as the weight's
// declaration says. Memory stays near one row.

#pragma once

#include "codegen/ModelInfo.h"

namespace burin {

struct QuantizedRow;

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
};

class WeightRows {
public:
  WeightRows(const WeightInfo &weight, const TensorSource &tensors);

  /// A vector is one row.
  int64_t rows() const { return rowCount; }
  int64_t columns() const { return columnCount; }
  /// `out` holds columns() floats.
  void read(int64_t row, llvm::MutableArrayRef<float> out) const;

private:
  const TensorSource &tensors;
  Arrangement arrangement;
  int64_t rowCount, columnCount;
  std::vector<llvm::StringRef> sources;
  std::vector<int64_t> firstRows;  ///< of each source in a concatenation
  std::vector<float> scale, value; ///< of every column; of a weight that the compiler computed
};

} // namespace burin
