// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Puts every region into a memory of the target, largest first, or says by how many bytes the model
// does not fit.

#include "passes/Passes.h"
#include "passes/RegionPlacement.h"

namespace burin {
#define GEN_PASS_DEF_PLACEREGIONS
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;
using namespace burin::chip;

/// A memory and what is left of it.
namespace {
struct PlaceRegionsPass : burin::impl::PlaceRegionsBase<PlaceRegionsPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    TargetAttr target = TargetAttr::of(module);
    if (!target || target.getMemories().empty())
      return;
    bool fits = true;
    for (PlacedRegion &placed : placeRegions(module, target)) {
      if (placed.memory) {
        placed.region.setMemoryAttr(placed.memory);
        continue;
      }
      fits = false;
      auto error = module.emitError("the model's ")
                   << placed.region.getSymName() << " need " << placed.region.getBytes()
                   << " bytes of " << stringifyMemoryKind(placed.kind) << ", but target '"
                   << target.getName().getValue() << "' has ";
      if (placed.roomiest.empty())
        error << "none";
      else
        error << placed.left << " left in '" << placed.roomiest << "': " << placed.missing
              << " bytes are missing";
    }
    if (!fits)
      signalPassFailure();
  }
};
} // namespace
