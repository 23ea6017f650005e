// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernel calls of an entry in the order in which they run, with calls and loops expanded: where
// every operand lies, and which operations of the model a call computes.

#pragma once

#include "codegen/ModelInfo.h"
#include "compiler/verify/GraphSteps.h"

#include "llvm/Support/Error.h"

namespace burin {

enum class Place { Arena, Cache, Weight, Outside };

struct TracedOperand {
  Place place = Place::Outside;
  int64_t offset = 0;    ///< bytes into the region, of the first element
  size_t buffer = 0;     ///< in Trace::buffers; of arena and caches
  mlir::MemRefType type; ///< its shape and strides
  chip::WeightOp weight; ///< of a weight
};

struct TracedCall {
  chip::CallOp op;
  std::string layer;                 ///< the function of the graph that it belongs to: `block.3`
  llvm::SmallVector<unsigned> steps; ///< of the graph; none for what the compiler put in
  std::vector<TracedOperand> operands;
  bool readsFirst = false; ///< whether the first operand's old content matters
};

/// A slot or a cache: what is written to it is read from it, whatever else shares its bytes.
struct TracedBuffer {
  std::string name;
  Place place;
  int64_t offset, bytes;
};

struct TracedEntry {
  int64_t tokens = 1;
  std::vector<TracedCall> calls;
};

struct Trace {
  TracedEntry step, feed, prefill;
  std::vector<TracedBuffer> buffers;
};

/// Of a module in stage kernels, `info`, made of the steps of `graph`.
llvm::Expected<Trace> traceOf(const ModelInfo &info, const GraphSteps &graph);

} // namespace burin
