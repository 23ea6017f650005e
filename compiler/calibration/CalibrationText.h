// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tokens that a model is calibrated with.

#pragma once

#include "compiler/Options.h"
#include "compiler/formats/ModelFiles.h"

namespace burin {

/// Sequences of ids, one behind the other: `ends` has 0, and each one's end.
struct CalibrationText {
  std::vector<int32_t> ids;
  std::vector<int64_t> ends = {0};
};

/// From the file that `options.calibrate` names, or, for "self", written by the model itself at
/// temperature 1: what it does most is what it must do well afterwards.
llvm::Expected<CalibrationText> calibrationText(const ModelFiles &files,
                                                const CompileOptions &options);

} // namespace burin
