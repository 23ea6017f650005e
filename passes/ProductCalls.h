// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernel calls that multiply by a weight, and how that weight lies row by row: what is asked by
// every pass that cuts a product.

#pragma once

#include "dialects/chip/Chip.h"

namespace burin {

/// The weight behind a kernel's buffer; of a table the first row's. Null for other buffers.
chip::WeightOp weightBehind(mlir::Value buffer);

/// Rows of weights behind one element of a product's result; 0 for what is no product.
int64_t rowsPerResult(mlir::StringRef kernel);

/// Elements of a buffer's innermost dimension.
int64_t width(mlir::Value buffer);

/// A product's weight may be cut only between tiles of `rows` rows, each row of `elements` elements
/// of the buffer.
struct WeightTile {
  int64_t rows, elements;
};

/// `call` is a product whose weight may be unknown: then its rows are those of its buffer.
WeightTile weightTile(chip::CallOp call);

} // namespace burin
