// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Round to nearest.

#include "codegen/weights/Quantizer.h"

#include "llvm/ADT/APFloat.h"

#include <algorithm>
#include <cmath>

using namespace burin;

static float toHalf(float value) {
  llvm::APFloat half(value);
  bool lost;
  half.convert(llvm::APFloat::IEEEhalf(), llvm::APFloat::rmNearestTiesToEven, &lost);
  half.convert(llvm::APFloat::IEEEsingle(), llvm::APFloat::rmNearestTiesToEven, &lost);
  return half.convertToFloat();
}

void burin::quantizeRow(const GroupFormat &format, llvm::ArrayRef<float> row, const Sensitivity *,
                        QuantizedRow &out) {
  out.codes.assign(row.size(), 0);
  size_t width = format.group ? static_cast<size_t>(format.group) : row.size();
  for (size_t at = 0; at < row.size(); at += width) {
    llvm::ArrayRef<float> group = row.slice(at, std::min(width, row.size() - at));
    auto [low, high] = std::minmax_element(group.begin(), group.end());
    float scale, minimum = 0, least, most;
    if (format.minimum) {
      scale = (*high - *low) / 15.0f;
      minimum = *low;
      least = 0, most = 15;
    } else if (format.bits == 4) {
      scale = (-*low > *high ? *low : *high) / -8.0f;
      least = -8, most = 7;
    } else {
      scale = std::max(-*low, *high) / 127.0f;
      least = -127, most = 127;
    }
    if (format.halfScales) {
      scale = toHalf(scale);
      minimum = toHalf(minimum);
    }
    if (std::fabs(scale) < 0x1p-60f)
      scale = 0;
    out.scales.push_back(scale);
    if (format.minimum)
      out.minimums.push_back(minimum);
    for (size_t i = 0; i < group.size() && scale != 0; ++i)
      out.codes[at + i] = static_cast<int8_t>(
          std::clamp(std::nearbyint((group[i] - minimum) / scale), least, most));
  }
}
