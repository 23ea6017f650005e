// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Codes of a row of which calibration knows what its columns are multiplied by.

#pragma once

#include "codegen/weights/Quantizer.h"
#include "codegen/weights/Sensitivity.h"

namespace burin {

/// Least e H e^T for the row's errors e, nearly. `sensitivity` has moments.
void quantizeWithFeedback(const GroupFormat &format, llvm::ArrayRef<float> row,
                          const Sensitivity &sensitivity, QuantizedRow &out);

} // namespace burin
