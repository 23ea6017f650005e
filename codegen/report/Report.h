// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// report.json and report.html: every byte of a compiled model, what it is for, and what each layer
// costs. Both print the same figures; docs/reference/report.md describes them.

#pragma once

#include "codegen/ModelInfo.h"
#include "codegen/report/CodeSize.h"
#include "codegen/weights/WeightRows.h"

#include "llvm/Support/raw_ostream.h"

namespace burin {

struct ReportInput {
  const ModelInfo &info;
  const TensorSource &tensors;    ///< that have been written
  int64_t tokenizerBytes = 0;     ///< of the tokenizer's tables in flash; 0 if there are none
  std::vector<std::string> files; ///< all that the folder holds
  std::optional<CodeSize> code;   ///< where it is known
};

void printReport(const ReportInput &input, llvm::raw_ostream &os);

/// One page that needs nothing but itself.
void printHtmlReport(const ReportInput &input, llvm::raw_ostream &os);

} // namespace burin
