// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the compiled model runs that is verified: in this process, or on an emulated board. It is
// built twice from one module in stage kernels, as users get it and with probes in it.

#pragma once

#include "codegen/TargetFile.h"
#include "codegen/weights/WeightRows.h"
#include "compiler/Options.h"
#include "compiler/tokenizers/TokenizerModel.h"
#include "compiler/verify/Recorder.h"

#include <functional>

namespace burin {

/// Faults that a test puts into the compiled model; users have none.
struct Faults {
  std::function<void(mlir::ModuleOp)> module;  ///< in stage kernels
  std::function<void(llvm::Module &)> kernels; ///< before they are optimized
  std::function<void(const ModelInfo &, llvm::MutableArrayRef<uint8_t>)> weights; ///< their region
  std::vector<std::pair<llvm::StringRef, void *>> functions; ///< that the kernels then call
};

struct Machine {
  const ModelInfo &info;
  const TargetFile &target;
  const TensorSource &tensors;
  int64_t threads;
  const Faults &faults;
};

/// What one build of the model computed.
struct Answers {
  Matrix logits; ///< (tokens, vocab), token by token
  Matrix last;   ///< (1, vocab), of all tokens fed at once
};

/// `recorders`: for both ways of feeding; none: the model as users get it.
llvm::Expected<Answers> runHere(const Machine &machine, llvm::ArrayRef<int32_t> ids,
                                llvm::ArrayRef<Recorder *> recorders);
llvm::Expected<Answers> runOnBoard(const Machine &machine, llvm::ArrayRef<int32_t> ids,
                                   const Trace &trace, llvm::ArrayRef<Recorder *> recorders);

} // namespace burin
