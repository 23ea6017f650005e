// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The reference interpreter beside what a compiled model computed.

#include "compiler/verify/Comparison.h"

#include "compiler/reference/Steps.h"
#include "compiler/verify/StepNumbers.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace burin;

void Difference::see(int64_t row, ArrayRef<float> a, ArrayRef<float> b, double least) {
  double most = least; // a row of zeros differs from anything else
  for (float value : b)
    if (std::isfinite(value))
      most = std::max(most, std::fabs(static_cast<double>(value)));
  for (size_t i = 0; i < a.size(); ++i) {
    bool alike = a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]));
    double own = std::fabs(static_cast<double>(a[i]) - b[i]) / most;
    if (std::isnan(own))
      own = std::numeric_limits<double>::infinity();
    if (!alike && own > relative) {
      relative = own;
      token = row;
      column = static_cast<int64_t>(i);
      found = a[i];
      expected = b[i];
    }
  }
}

std::shared_ptr<Matrix> Comparison::weight(WeightOp weight, size_t) {
  if (weight.getType().getShape().size() > 1)
    return weights.read(product, weight, reader);
  if (!weights.isFolded(weight))
    return nullptr;
  auto ones = std::make_shared<Matrix>(1, weight.getType().getShape()[0]);
  llvm::fill(ones->numbers, 1.0f);
  return ones;
}

/// x as numbers of 8 bits stand for it: `group` columns share a scale, 0: all (as
/// runtime/kernels/generic/scale_a8.h says, where the rounding is written down).
static void quantize(Matrix &x, int64_t group) {
  auto width = static_cast<size_t>(group ? group : x.columns);
  for (int64_t t = 0; t < x.rows; ++t)
    for (MutableArrayRef<float> rest = x.row(t); !rest.empty();) {
      MutableArrayRef<float> part = rest.take_front(width);
      rest = rest.drop_front(part.size());
      float most = 0;
      for (float value : part)
        most = std::max(most, std::fabs(value));
      if (most < 0x1p-64f) {
        llvm::fill(part, 0.0f);
        continue;
      }
      float scale = most / 127.0f, inverse = 127.0f / most;
      for (float &value : part)
        value = std::nearbyint(value * inverse) * scale;
    }
}

std::shared_ptr<Matrix> Comparison::input(Operation *op, WeightOp weight, size_t,
                                          llvm::function_ref<const Matrix &(Value)> at) {
  std::optional<int64_t> group = weights.activationGroup(weight);
  if (!group)
    return nullptr;
  // The norm's factor is behind the codes: it is one number a token.
  RmsNormOp norm = weights.foldedNorm(op);
  auto x = std::make_shared<Matrix>(at(norm ? Value(norm.getX()) : op->getOperand(0)));
  std::vector<float> factors;
  if (norm)
    factors = steps::normFactors(*x, norm.getEpsilon().convertToDouble());
  quantize(*x, *group);
  if (norm)
    steps::scaleRows(*x, factors);
  return x;
}

void Comparison::after(Operation *op, const Streams &results) {
  SmallVector<unsigned> numbers = stepsOf(op->getLoc());
  if (numbers.size() != 1)
    return;
  unsigned step = numbers.front();
  StepDifference worst{step, 0, {}, nullptr}, drifted{step, 0, {}, nullptr};
  for (auto [i, recorder] : llvm::enumerate(recorders)) {
    const Observed *observed = recorder->observed(step);
    if (!observed || observed->values.columns != results[i + 1]->columns)
      continue;
    Difference difference;
    for (int64_t t = 0; t < observed->values.rows; ++t) {
      if (!observed->seen[static_cast<size_t>(t)])
        continue;
      // An angle of t radians is rounded to t * 2^-24, however well its cosine is computed.
      double least = isa<RopeTableOp>(op) ? static_cast<double>(std::max<int64_t>(t, 1)) : 1e-30;
      difference.see(t, observed->values.row(t), results[i + 1]->row(t), least);
      if (i == 0)
        drifted.difference.see(t, observed->values.row(t), results[0]->row(t), least);
      llvm::copy(observed->values.row(t), results[i + 1]->row(t).begin());
    }
    drifted.call = observed->call;
    if (!worst.call || difference.relative > worst.difference.relative)
      worst = {step, i + 1, difference, observed->call};
  }
  if (!worst.call)
    return;
  own.push_back(worst);
  drift.push_back(drifted);
}
