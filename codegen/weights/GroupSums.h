// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums over a group's numbers for given scales: what quantizing a model spends its time on. The
// order of each sum is fixed, so that every machine chooses the same scales.

#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>

namespace burin {

/// What turns a group's codes into numbers. A scale of 0: every code is 0.
struct GroupScale {
  float scale = 0, minimum = 0;
};

/// Least and greatest code.
struct CodeRange {
  float least, most;
};

/// Numbers, and how much an error in each of them matters. Both are padded to whole vectors with
/// zeros.
struct PaddedGroup {
  llvm::SmallVector<float, 32> values, importance;
  float low, high;
};

/// Sums weighted by importance, over codes q and values x.
struct Sums {
  float qx, qq, q;
};

/// `error`: weighted, of the squares of what the codes miss.
struct Fit {
  Sums sums;
  float error;
};

PaddedGroup padded(llvm::ArrayRef<float> values, llvm::ArrayRef<float> importance);

/// For each of the scales (not 0, their inverses finite) the sums over the codes nearest to it. `q`
/// is left 0 unless there are minimums.
void sumsOf(const PaddedGroup &group, CodeRange codes, llvm::ArrayRef<GroupScale> scales,
            bool hasMinimum, llvm::MutableArrayRef<Sums> sums);

/// The same for one scale, which may be 0, with what the codes miss.
Fit fitOf(const PaddedGroup &group, CodeRange codes, GroupScale scale);

/// `values`, finite, as the nearest codes.
void nearestCodes(CodeRange codes, GroupScale scale, llvm::ArrayRef<float> values, int8_t *out);

} // namespace burin
