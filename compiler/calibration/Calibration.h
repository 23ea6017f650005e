// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Codes of quantized weights, chosen by what the model does with them on a text.

#pragma once

#include "codegen/weights/Quantizer.h"
#include "compiler/Options.h"
#include "compiler/formats/ModelFiles.h"

#include "llvm/ADT/StringMap.h"

namespace burin {

/// The rows of every calibrated weight, by the weight's symbol.
using CalibratedWeights = llvm::StringMap<std::vector<QuantizedRow>>;

/// What `options.calibrate` asks for; nothing without it, or if no weight is quantized.
llvm::Expected<CalibratedWeights> calibrate(const ModelFiles &files, const CompileOptions &options);

} // namespace burin
