// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The scale (and minimum) with which a group's numbers lose least when they become integers.

#pragma once

#include "codegen/weights/GroupSums.h"
#include "codegen/weights/Quantizer.h"

namespace burin {

CodeRange codesOf(const GroupFormat &format);

/// The nearest number of f16, ties to even, for magnitudes up to 65504.
float toHalf(float value);

/// As numbers are stored: f16 if the format says so (an overflow becomes the largest one), and no
/// scale below 2^-60, whose products with activations would leave the normal floats.
GroupScale asStored(const GroupFormat &format, GroupScale scale);

/// Least sum of importance * error^2 among a few dozen scales, each improved by least squares. At
/// least as good as rounding over the whole range. `importance` (values, >= 0); empty: all alike.
/// A group with a number that is not finite has NaN for a scale.
GroupScale searchScale(const GroupFormat &format, llvm::ArrayRef<float> values,
                       llvm::ArrayRef<float> importance = {});

} // namespace burin
