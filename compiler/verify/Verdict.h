// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a verification found, as a table for everybody and, if the compiled model is wrong, as an
// error that names the first step that is.

#pragma once

#include "compiler/verify/Comparison.h"
#include "compiler/verify/Machine.h"

namespace burin {

/// The most that two ways of summing the same numbers in f32 differ, relative to the largest of a
/// row: measured on all models of the tests a step stays below 1e-5, and the least fault (one
/// column of a product left out, one code of a quantized weight off by one) is above 1e-3.
inline constexpr double kStepTolerance = 1e-5;
/// What attention over 8-bit caches adds for each token that it sees: half of the last bit of a
/// weight's code, of fifteen (runtime/kernels/generic/short_codes.h).
inline constexpr double kWeightRounding = 0x1p-16;
/// The most of logits, behind all layers.
inline constexpr double kLogitsTolerance = 1e-3;

struct Verification {
  const ModelInfo &info;
  const GraphSteps &graph;
  const Trace &trace;
  const Comparison &comparison;
  llvm::ArrayRef<const Recorder *> recorders;
  std::string name;  ///< the model's
  std::string place; ///< "on host"
  int64_t tokens;
  bool sameBits;                     ///< with probes and without
  bool isQuantized;                  ///< whether activations are: then logits drift, by codes
  bool givesSameAtOnce;              ///< however the tokens were fed
  Difference logits;                 ///< of the model as users get it
  std::optional<Difference> outside; ///< from logits that a file holds
  double tolerance;                  ///< the user's; 0: those above
};

void printTable(const Verification &found, llvm::raw_ostream &os);

/// Success, or what is wrong.
llvm::Error judge(const Verification &found);

} // namespace burin
