// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Puts every region into a memory of the target, largest first, or says by how many bytes the model
// does not fit.

#include "passes/Passes.h"

namespace burin {
#define GEN_PASS_DEF_PLACEREGIONS
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;
using namespace burin::chip;

/// A memory and what is left of it.
namespace {
struct Room {
  MemoryAttr memory;
  uint64_t left;
};
} // namespace

/// What a region needs: weights are read only and go to flash where the target has one.
static MemoryKind kindFor(RegionOp region, ArrayRef<Room> rooms) {
  bool hasFlash = llvm::any_of(
      rooms, [](const Room &room) { return room.memory.getKind() == MemoryKind::Flash; });
  return region.getKind() == Contents::Weights && hasFlash ? MemoryKind::Flash : MemoryKind::Ram;
}

static uint64_t largest(ArrayRef<Room> rooms, MemoryKind kind, StringRef &name) {
  uint64_t left = 0;
  for (const Room &room : rooms)
    if (room.memory.getKind() == kind && (name.empty() || room.left > left)) {
      left = room.left;
      name = room.memory.getName().getValue();
    }
  return left;
}

namespace {
struct PlaceRegionsPass : burin::impl::PlaceRegionsBase<PlaceRegionsPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    TargetAttr target = TargetAttr::of(module);
    if (!target || target.getMemories().empty())
      return;
    SmallVector<Room> rooms;
    for (MemoryAttr memory : target.getMemories())
      rooms.push_back({memory, memory.getBytes()});
    SmallVector<RegionOp> regions(module.getOps<RegionOp>());
    llvm::sort(regions, [](RegionOp a, RegionOp b) {
      return a.getBytes() != b.getBytes() ? a.getBytes() > b.getBytes()
                                          : a.getSymName() < b.getSymName();
    });
    bool fits = true;
    for (RegionOp region : regions) {
      MemoryKind kind = kindFor(region, rooms);
      Room *room = llvm::find_if(rooms, [&](const Room &candidate) {
        return candidate.memory.getKind() == kind && candidate.left >= region.getBytes();
      });
      if (room != rooms.end()) {
        room->left -= region.getBytes();
        region.setMemoryAttr(room->memory.getName());
        continue;
      }
      fits = false;
      StringRef name;
      uint64_t left = largest(rooms, kind, name);
      if (name.empty()) {
        module.emitError("the model's ")
            << region.getSymName() << " need " << region.getBytes() << " bytes of "
            << stringifyMemoryKind(kind) << ", but target '" << target.getName().getValue()
            << "' has none";
        continue;
      }
      module.emitError("the model's ")
          << region.getSymName() << " need " << region.getBytes() << " bytes of "
          << stringifyMemoryKind(kind) << ", but target '" << target.getName().getValue()
          << "' has " << left << " left in '" << name << "': " << region.getBytes() - left
          << " bytes are missing";
    }
    if (!fits)
      signalPassFailure();
  }
};
} // namespace
