// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a weight's numbers to codes and scales.

#pragma once

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace burin {

/// How a row's numbers become integers: value = code * scale (+ minimum).
struct GroupFormat {
  int bits;        ///< 8: codes in [-127, 127]; 4: in [-8, 7], with a minimum in [0, 15]
  int64_t group;   ///< columns that share a scale; 0: the whole row
  bool minimum;    ///< value = code * scale + minimum
  bool halfScales; ///< scales and minimums are rounded to f16
};

struct QuantizedRow {
  std::vector<int8_t> codes;           ///< (columns)
  std::vector<float> scales, minimums; ///< (groups)
};

/// What calibration knows of a weight's columns.
class Sensitivity;

void quantizeRow(const GroupFormat &format, llvm::ArrayRef<float> row,
                 const Sensitivity *sensitivity, QuantizedRow &out);

/// The numbers that a row's codes stand for.
void restoreRow(const GroupFormat &format, const QuantizedRow &row,
                llvm::MutableArrayRef<float> out);

} // namespace burin
