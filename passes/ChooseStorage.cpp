// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Says of every weight how its numbers are stored. Today that is f32, which loses nothing.

#include "passes/Passes.h"

namespace burin {
#define GEN_PASS_DEF_CHOOSESTORAGE
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

namespace {
struct ChooseStoragePass : burin::impl::ChooseStorageBase<ChooseStoragePass> {
  void runOnOperation() override {
    for (auto weight : getOperation().getOps<WeightOp>())
      if (!weight.getStorage())
        weight.setStorage(Storage::F32);
  }
};
} // namespace
