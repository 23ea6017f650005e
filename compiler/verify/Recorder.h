// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Watches a compiled model run, kernel call by kernel call: keeps the value of every step of the
// graph, and checks that what a call reads is still what was written there. A plan that gives two
// buffers the same bytes at the same time shows here, and only here.

#pragma once

#include "codegen/llvm/LlvmModule.h"
#include "compiler/reference/Matrix.h"
#include "compiler/verify/Trace.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace burin {

/// What a step computed.
struct Observed {
  Matrix values;          ///< (tokens, width)
  std::vector<bool> seen; ///< (tokens)
  const TracedCall *call; ///< that computed it
};

/// A buffer that held something else when it was read.
struct Clobbered {
  const TracedCall *reader = nullptr, *writer = nullptr;
  const TracedCall *by = nullptr; ///< who wrote there last; null: nobody who says so
  size_t buffer = 0;
  int64_t byte = 0, position = 0;
};

class Recorder {
public:
  /// `tokens`: as many as will be fed.
  Recorder(const Trace &trace, const GraphSteps &graph, int64_t tokens)
      : trace(trace), graph(graph), tokens(tokens), shadows(trace.buffers.size()) {}

  /// Reads what an event is about, piece by piece in the order of rowsOf().
  using Reader = llvm::function_ref<void(Place, int64_t offset, llvm::MutableArrayRef<uint8_t>)>;
  void event(ProbeEvent event, int64_t position, Reader read);

  const Observed *observed(unsigned step) const {
    auto found = values.find(step);
    return found == values.end() ? nullptr : &found->second;
  }
  /// The first one.
  const std::optional<Clobbered> &clobbered() const { return first; }

  /// Bytes of a region that a call reads before it runs, or has written: `count` pieces of `bytes`,
  /// `stride` apart. In a cache a piece has `token` bytes for each token: it begins at the first of
  /// the sequence where it is read, at the call's first where it was written.
  struct Rows {
    size_t operand;
    bool isCache;
    int64_t offset, count, stride, bytes, token;
  };
  static std::vector<Rows> rowsOf(const TracedCall &call, bool after);

private:
  struct Write {
    const TracedCall *call;
    size_t buffer;
    int64_t offset, bytes;
    uint32_t time;
  };
  /// A buffer as its writers left it.
  struct Shadow {
    std::vector<uint8_t> bytes;
    std::vector<uint32_t> written; ///< of every byte when, in events; 0: never
  };

  /// The pieces of an event, each at its offset in the region.
  void forRanges(const TracedCall &call, bool after,
                 llvm::function_ref<void(size_t operand, int64_t offset, int64_t bytes)> visit);
  void before(const TracedCall &call, Reader read);
  void after(const TracedCall &call, Reader read);
  void keep(const TracedCall &call);
  Clobbered describe(const TracedCall &reader, size_t buffer, size_t byte) const;

  const Trace &trace;
  const GraphSteps &graph;
  int64_t tokens;
  std::vector<Shadow> shadows;
  llvm::DenseMap<unsigned, Observed> values;
  std::optional<Clobbered> first;
  std::vector<Write> writes;
  const TracedEntry *entry = nullptr;
  size_t next = 0;
  int64_t position = 0;
  uint32_t time = 0;
};

} // namespace burin
