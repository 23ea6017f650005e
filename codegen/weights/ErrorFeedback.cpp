// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GPTQ (Frantar et al., arXiv 2210.17323): columns become codes from left to right, and the columns
// that are still to come make good what rounding has spoilt. Scales come from a weighted search
// when their group's turn has come. What is left is improved by descent, one code or one scale at a
// time, each to its best value while the others stay.

#include "codegen/weights/ErrorFeedback.h"

#include "codegen/weights/ScaleSearch.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace burin;

/// Rounds of descent: the first halves what the last ones gain together.
static constexpr int kRounds = 3;

using Lanes = float __attribute__((vector_size(16)));

/// to -= factor * from, element by element.
static void subtract(llvm::MutableArrayRef<float> to, llvm::ArrayRef<float> from, float factor) {
  size_t i = 0;
  for (; i + 4 <= to.size(); i += 4) {
    Lanes a, b;
    std::memcpy(&a, &to[i], sizeof a);
    std::memcpy(&b, &from[i], sizeof b);
    a -= b * factor;
    std::memcpy(&to[i], &a, sizeof a);
  }
  for (; i < to.size(); ++i)
    to[i] -= from[i] * factor;
}

namespace {

class Row {
public:
  Row(const GroupFormat &format, llvm::ArrayRef<float> wanted, const Sensitivity &sensitivity,
      QuantizedRow &out)
      : format(format), codes(codesOf(format)), wanted(wanted), sensitivity(sensitivity), out(out),
        width(format.group ? static_cast<size_t>(format.group) : wanted.size()) {}

  void feedForward();
  void descend();

private:
  GroupScale scale(size_t group) const {
    return {out.scales[group], format.minimum ? out.minimums[group] : 0};
  }
  float number(size_t i) const {
    GroupScale s = scale(i / width);
    return static_cast<float>(out.codes[i]) * s.scale + s.minimum;
  }
  /// Adds `change` to number i: the gradient follows.
  void changed(size_t i, float change) {
    if (change != 0)
      subtract(gradient, sensitivity.row(static_cast<int64_t>(i)), change);
  }
  void improveScale(size_t group, bool isMinimum);
  void improveCode(size_t i);

  const GroupFormat &format;
  CodeRange codes;
  llvm::ArrayRef<float> wanted;
  const Sensitivity &sensitivity;
  QuantizedRow &out;
  size_t width;
  std::vector<float> gradient; ///< (wanted - numbers) H
};

} // namespace

void Row::feedForward() {
  std::vector<float> row(wanted.begin(), wanted.end());
  out.codes.assign(row.size(), 0);
  for (size_t at = 0; at < row.size(); at += width) {
    size_t end = std::min(at + width, row.size());
    GroupScale best = searchScale(format, llvm::ArrayRef(row).slice(at, end - at),
                                  sensitivity.importance().slice(at, end - at));
    out.scales.push_back(best.scale);
    if (format.minimum)
      out.minimums.push_back(best.minimum);
    for (size_t i = at; i < end; ++i) {
      nearestCodes(codes, best, row[i], &out.codes[i]);
      llvm::ArrayRef<float> factor = sensitivity.factor(static_cast<int64_t>(i)).drop_front(i);
      subtract(llvm::MutableArrayRef(row).drop_front(i), factor, (row[i] - number(i)) / factor[0]);
    }
  }
}

/// Moves a group's scale (or minimum) to where the cost is least, if it can be stored there.
void Row::improveScale(size_t group, bool isMinimum) {
  size_t at = group * width, end = std::min(at + width, wanted.size());
  auto step = [&](size_t i) { return isMinimum ? 1.0f : static_cast<float>(out.codes[i]); };
  double slope = 0, curvature = 0;
  for (size_t i = at; i < end; ++i) {
    llvm::ArrayRef<float> moments = sensitivity.row(static_cast<int64_t>(i));
    double sum = 0;
    for (size_t j = at; j < end; ++j)
      sum += step(j) * moments[j];
    slope += static_cast<double>(step(i)) * gradient[i];
    curvature += step(i) * sum;
  }
  if (!(curvature > 0))
    return;
  GroupScale old = scale(group), moved = old;
  float &part = isMinimum ? moved.minimum : moved.scale;
  part += static_cast<float>(slope / curvature);
  moved = asStored(format, moved);
  double change = isMinimum ? moved.minimum - old.minimum : moved.scale - old.scale;
  if (moved.scale == 0 || change == 0 || 2 * change * slope <= change * change * curvature)
    return;
  out.scales[group] = moved.scale;
  if (format.minimum)
    out.minimums[group] = moved.minimum;
  for (size_t i = at; i < end; ++i)
    changed(i, static_cast<float>(change) * step(i));
}

void Row::improveCode(size_t i) {
  GroupScale s = scale(i / width);
  if (s.scale == 0)
    return;
  float best = number(i) + gradient[i] / sensitivity.importance()[i];
  int8_t code;
  nearestCodes(codes, s, best, &code);
  if (code == out.codes[i])
    return;
  float change = static_cast<float>(code - out.codes[i]) * s.scale;
  out.codes[i] = code;
  changed(i, change);
}

void Row::descend() {
  gradient.assign(wanted.size(), 0);
  for (size_t i = 0; i < wanted.size(); ++i)
    changed(i, number(i) - wanted[i]);
  for (int round = 0; round < kRounds; ++round) {
    for (size_t group = 0; group < out.scales.size(); ++group) {
      improveScale(group, false);
      if (format.minimum)
        improveScale(group, true);
    }
    for (size_t i = 0; i < wanted.size(); ++i)
      improveCode(i);
  }
}

void burin::quantizeWithFeedback(const GroupFormat &format, llvm::ArrayRef<float> row,
                                 const Sensitivity &sensitivity, QuantizedRow &out) {
  out.scales.clear();
  out.minimums.clear();
  Row state(format, row, sensitivity, out);
  state.feedForward();
  state.descend();
}
