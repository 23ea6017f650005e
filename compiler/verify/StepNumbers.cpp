// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The number is the line of a file `graph`, as a parser would have it; names stay around it.

#include "compiler/verify/StepNumbers.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace burin;

static constexpr llvm::StringLiteral kGraphFile = "graph";

void burin::numberSteps(ModuleOp graph) {
  unsigned number = 0;
  for (auto function : graph.getOps<func::FuncOp>())
    for (Operation &op : function.getBody().front()) {
      Location place = FileLineColLoc::get(graph.getContext(), kGraphFile, ++number, 1);
      auto name = op.getLoc()->findInstanceOf<NameLoc>();
      op.setLoc(name ? Location(NameLoc::get(name.getName(), place)) : place);
    }
}

SmallVector<unsigned> burin::stepsOf(Location location) {
  SmallVector<unsigned> steps;
  location->walk([&](Location part) {
    if (auto place = dyn_cast<FileLineColLoc>(part); place && place.getFilename() == kGraphFile)
      steps.push_back(place.getLine());
    return WalkResult::advance();
  });
  return steps;
}
