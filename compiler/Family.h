// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model family: which configs it claims, and how its forward pass is built. A family is one file,
// NAME.cpp, that defines kNAMEFamily; the build collects them from the file names.

#pragma once

#include "compiler/formats/ModelFiles.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace burin {

/// The user's wishes that shape the graph.
struct FamilyOptions {
  std::string name;    ///< C++ namespace and file stem of the output
  int64_t context = 0; ///< tokens that the caches hold; 0: what the model was trained for
};

struct Family {
  llvm::StringRef name;
  llvm::ArrayRef<llvm::StringRef> modelTypes; ///< `model_type` values of config.json
  llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>> (*build)(mlir::MLIRContext *context,
                                                             const ModelFiles &files,
                                                             const FamilyOptions &options);
};

/// The family that claims the model, or an error that lists those there are.
llvm::Expected<const Family *> familyOf(const ModelConfig &config);

} // namespace burin
