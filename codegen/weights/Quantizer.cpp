// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A row's codes: every group's best scale, and the codes nearest to its numbers.

#include "codegen/weights/Quantizer.h"

#include "codegen/weights/ErrorFeedback.h"
#include "codegen/weights/ScaleSearch.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

using namespace burin;

void burin::quantizeRow(const GroupFormat &format, llvm::ArrayRef<float> row,
                        const Sensitivity *sensitivity, QuantizedRow &out) {
  bool isFinite = llvm::all_of(row, [](float value) { return std::isfinite(value); });
  if (sensitivity && sensitivity->hasMoments() && isFinite)
    return quantizeWithFeedback(format, row, *sensitivity, out);
  CodeRange codes = codesOf(format);
  out.codes.resize(row.size());
  out.scales.clear();
  out.minimums.clear();
  size_t width = format.group ? static_cast<size_t>(format.group) : row.size();
  for (size_t at = 0; at < row.size(); at += width) {
    llvm::ArrayRef<float> group = row.slice(at, std::min(width, row.size() - at));
    GroupScale scale = searchScale(format, group,
                                   sensitivity ? sensitivity->importance().slice(at, group.size())
                                               : llvm::ArrayRef<float>());
    out.scales.push_back(scale.scale);
    if (format.minimum)
      out.minimums.push_back(scale.minimum);
    nearestCodes(codes, scale, group, &out.codes[at]);
  }
}

void burin::restoreRow(const GroupFormat &format, const QuantizedRow &row,
                       llvm::MutableArrayRef<float> out) {
  size_t width = format.group ? static_cast<size_t>(format.group) : out.size();
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<float>(row.codes[i]) * row.scales[i / width] +
             (format.minimum ? row.minimums[i / width] : 0);
}
