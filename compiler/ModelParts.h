// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a model's numbers are for, part by part, as its graph says.

#pragma once

#include "compiler/formats/ModelFiles.h"

#include "mlir/IR/BuiltinOps.h"

#include <string>
#include <vector>

namespace burin {

struct ModelPart {
  std::string name;
  int64_t numbers = 0, bytes = 0; ///< bytes of the model file
};

/// Embedding, positions, attention, ffn (the feed-forward part), norms and biases, head; those that
/// the model has.
std::vector<ModelPart> partsOf(const ModelFiles &files, mlir::ModuleOp graph);

} // namespace burin
