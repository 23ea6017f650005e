// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What became of the numbers of each tensor of the model file, for reports: whether they are still
// the same.

#pragma once

#include "codegen/ModelInfo.h"
#include "codegen/weights/WeightRows.h"

namespace burin {

struct Conversion {
  std::string type; ///< in the file: "q4_K"
  /// "copied": the same floats; "widened": the same numbers in larger floats; "rounded": in smaller
  /// ones; "scaled": multiplied by a norm's gain first; "repacked": the file's codes and scales;
  /// "rescaled": its codes, with scales rounded to f16; "quantized"; "requantized": from the
  /// numbers that other codes stood for.
  const char *word;
  int64_t requantizedGroups; ///< that could not be repacked after all, once bytes are written
};

/// For every source of the weight; none if the compiler computed it.
std::vector<Conversion> conversionsOf(const WeightInfo &weight, const TensorSource &tensors);

/// For every pair of type and storage of matrices one line: "q4_0 to i4: 15 tensors repacked".
/// Empty if all of them were copied, widened or scaled.
std::vector<std::string> conversionLines(const ModelInfo &info, const TensorSource &tensors);

} // namespace burin
