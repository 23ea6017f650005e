// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// First fit by decreasing size.

#include "passes/FirstFit.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace burin;

static int64_t roundUp(int64_t bytes, int64_t alignment) {
  return static_cast<int64_t>(
      llvm::alignTo(static_cast<uint64_t>(bytes), static_cast<uint64_t>(alignment)));
}

static bool overlap(const PlannedBuffer &a, const PlannedBuffer &b) {
  for (const LiveRange &x : a.live)
    for (const LiveRange &y : b.live)
      if (x.entry == y.entry && x.first <= y.last && y.first <= x.last)
        return true;
  return false;
}

int64_t burin::lowerBound(llvm::ArrayRef<PlannedBuffer> buffers, int64_t alignment) {
  int64_t bound = 0;
  // The sum rises only where some range begins.
  for (const PlannedBuffer &at : buffers)
    for (const LiveRange &start : at.live) {
      int64_t sum = 0;
      for (const PlannedBuffer &buffer : buffers)
        if (llvm::any_of(buffer.live, [&](const LiveRange &range) {
              return range.entry == start.entry && range.first <= start.first &&
                     start.first <= range.last;
            }))
          sum += roundUp(buffer.bytes, alignment);
      bound = std::max(bound, sum);
    }
  return bound;
}

int64_t burin::firstFitBySize(llvm::MutableArrayRef<PlannedBuffer> buffers, int64_t alignment) {
  llvm::SmallVector<PlannedBuffer *> order, placed;
  for (PlannedBuffer &buffer : buffers)
    order.push_back(&buffer);
  llvm::sort(order,
             [](auto *a, auto *b) { return std::pair(-a->bytes, a) < std::pair(-b->bytes, b); });
  int64_t total = 0;
  for (PlannedBuffer *buffer : order) {
    llvm::SmallVector<std::pair<int64_t, int64_t>> busy;
    for (PlannedBuffer *other : placed)
      if (overlap(*buffer, *other))
        busy.push_back({other->offset, other->offset + roundUp(other->bytes, alignment)});
    llvm::sort(busy);
    int64_t offset = 0, bytes = roundUp(buffer->bytes, alignment);
    for (auto [begin, end] : busy) {
      if (offset + bytes <= begin)
        break;
      offset = std::max(offset, end);
    }
    buffer->offset = offset;
    total = std::max(total, offset + bytes);
    placed.push_back(buffer);
  }
  return total;
}
