// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which memory of a target holds which region of a model.

#include "passes/RegionPlacement.h"

using namespace mlir;
using namespace burin;
using namespace burin::chip;

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

SmallVector<PlacedRegion> burin::placeRegions(ModuleOp module, TargetAttr target) {
  SmallVector<Room> rooms;
  for (MemoryAttr memory : target.getMemories())
    rooms.push_back({memory, memory.getBytes()});
  SmallVector<RegionOp> regions(module.getOps<RegionOp>());
  llvm::sort(regions, [](RegionOp a, RegionOp b) {
    return a.getBytes() != b.getBytes() ? a.getBytes() > b.getBytes()
                                        : a.getSymName() < b.getSymName();
  });
  SmallVector<PlacedRegion> placed;
  for (RegionOp region : regions) {
    MemoryKind kind = kindFor(region, rooms);
    Room *room = llvm::find_if(rooms, [&](const Room &candidate) {
      return candidate.memory.getKind() == kind && candidate.left >= region.getBytes();
    });
    PlacedRegion &place = placed.emplace_back();
    place.region = region;
    place.kind = kind;
    if (room != rooms.end()) {
      room->left -= region.getBytes();
      place.memory = room->memory.getName();
      continue;
    }
    place.left = largest(rooms, kind, place.roomiest);
    place.missing = region.getBytes() - place.left;
  }
  return placed;
}
