// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a compiled model does, call by call: its entries with layers and loops expanded, what each
// kernel call reads and multiplies, and from which call to which a slot of the arena is in use. The
// report's charts and costs, and whoever predicts speed, read this.

#pragma once

#include "codegen/ModelInfo.h"

namespace burin {

/// The calls for the tiles of one streamed weight count as one.
struct ScheduledCall {
  std::string kernel;
  std::string weight;           ///< the first one that it reads, as the IR names it; or empty
  int64_t layer = -1;           ///< -1: before or behind all layers
  int64_t macs = 0;             ///< multiplications with weights, or with a full KV cache
  int64_t weightBytes = 0;      ///< that it reads; of an embedding, the rows of its tokens
  int64_t cacheBytes = 0;       ///< read or written, with a full KV cache
  int64_t activationBytes = 0;  ///< of the arena, read or written
  int64_t quantizedColumns = 0; ///< that become codes
  int64_t tiles = 0;            ///< in which the weight was copied to fast memory; 0: read in place
};

/// A slot from the first to the last call that touches it, both included, while its function runs
/// once.
struct SlotLife {
  std::string name;
  int64_t layer = -1, offset = 0, bytes = 0, first = 0, last = 0;
};

struct Schedule {
  std::string entry; ///< "step", "prefill", ...
  int64_t tokens = 1;
  std::vector<ScheduledCall> calls;
  std::vector<SlotLife> slots;
};

/// What calls of one layer, or of one kernel, cost together.
struct Cost {
  int64_t calls = 0, macs = 0, weightBytes = 0, cacheBytes = 0, activationBytes = 0;

  void add(const ScheduledCall &call);
};

/// Every public entry, in the order of the module.
std::vector<Schedule> schedulesOf(const ModelInfo &info);

/// Of one token: the schedule of `step`.
const Schedule *stepOf(llvm::ArrayRef<Schedule> schedules);

/// By layer, 0 to `layers` - 1, and last what lies outside all layers.
std::vector<Cost> costsByLayer(const Schedule &schedule, int64_t layers);

} // namespace burin
