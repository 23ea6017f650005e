// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which memory of a target holds which region of a model, or how many bytes are missing: what
// compiling decides by and inspecting shows.

#pragma once

#include "dialects/chip/Chip.h"

#include "mlir/IR/BuiltinOps.h"

namespace burin {

struct PlacedRegion {
  chip::RegionOp region;
  chip::MemoryKind kind;    ///< that it needs
  mlir::StringAttr memory;  ///< null: it found no room
  mlir::StringRef roomiest; ///< of that kind; empty: the target has none
  uint64_t left = 0;        ///< bytes of the roomiest
  uint64_t missing = 0;     ///< bytes
};

/// The largest region chooses first, and takes the first memory with enough room.
llvm::SmallVector<PlacedRegion> placeRegions(mlir::ModuleOp module, chip::TargetAttr target);

} // namespace burin
