// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products of what a weight is multiplied by, over all tokens.

#pragma once

#include "compiler/reference/Matrix.h"

namespace burin {

/// a^T b `(a.columns, b.columns)` for a and b with the same rows.
std::vector<double> moments(const Matrix &a, const Matrix &b);

/// Its diagonal for b = a `(a.columns)`.
std::vector<double> squares(const Matrix &a);

} // namespace burin
