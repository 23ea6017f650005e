// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Watches a compiled model run, kernel call by kernel call.

#include "compiler/verify/Recorder.h"

#include <cstring>

using namespace mlir;
using namespace burin;

namespace {

/// The rows of an operand, `(first dimension)`, as bytes of its region.
struct Layout {
  int64_t count, stride, bytes;
};

} // namespace

static Layout layoutOf(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset, width = type.getElementTypeBitWidth() / 8, row = width;
  (void)type.getStridesAndOffset(strides, offset);
  if (type.getRank() < 2)
    return {1, 0, type.getNumElements() * width};
  for (int64_t dim : type.getShape().drop_front())
    row *= dim;
  return {type.getDimSize(0), strides.front() * width, row};
}

/// Caches of keys and values are (heads, context, size); others are the decoder's own.
static bool isRead(const TracedOperand &operand) {
  return operand.place == Place::Arena ||
         (operand.place == Place::Cache && operand.type.getRank() == 3);
}

std::vector<Recorder::Rows> Recorder::rowsOf(const TracedCall &call, bool after) {
  std::vector<Rows> all;
  auto written = static_cast<size_t>(chip::CallOp(call.op).getWritten());
  for (auto [i, operand] : llvm::enumerate(call.operands)) {
    bool counts = after ? i < written : i >= written || (i == 0 && call.readsFirst);
    if (!counts || !isRead(operand))
      continue;
    Layout layout = layoutOf(operand.type);
    bool isCache = operand.place == Place::Cache;
    all.push_back({i, isCache, operand.offset, layout.count, layout.stride, layout.bytes,
                   isCache ? layout.bytes / operand.type.getDimSize(1) : 0});
  }
  return all;
}

void Recorder::forRanges(
    const TracedCall &call, bool after,
    llvm::function_ref<void(size_t operand, int64_t offset, int64_t bytes)> visit) {
  for (const Rows &rows : rowsOf(call, after)) {
    int64_t begin = rows.isCache && after ? position * rows.token : 0, bytes = rows.bytes;
    if (rows.isCache)
      bytes = (after ? entry->tokens : position + entry->tokens) * rows.token;
    for (int64_t row = 0; row < rows.count; ++row)
      visit(rows.operand, rows.offset + row * rows.stride + begin, bytes);
  }
}

void Recorder::event(ProbeEvent event, int64_t at, Reader read) {
  switch (event) {
  case ProbeEvent::Step:
  case ProbeEvent::Feed:
  case ProbeEvent::Prefill:
    entry = event == ProbeEvent::Step   ? &trace.step
            : event == ProbeEvent::Feed ? &trace.feed
                                        : &trace.prefill;
    next = 0;
    position = at;
    if (at == 0)
      values.clear(); // what a model has that reads its tokens again counts from here
    return;
  case ProbeEvent::Before:
    if (entry && next < entry->calls.size())
      before(entry->calls[next], read);
    return;
  case ProbeEvent::After:
    if (entry && next < entry->calls.size())
      after(entry->calls[next], read);
    ++next;
  }
}

void Recorder::before(const TracedCall &call, Reader read) {
  ++time;
  std::vector<uint8_t> bytes;
  forRanges(call, /*after=*/false, [&](size_t index, int64_t offset, int64_t size) {
    const TracedOperand &operand = call.operands[index];
    const TracedBuffer &buffer = trace.buffers[operand.buffer];
    const Shadow &shadow = shadows[operand.buffer];
    bytes.resize(static_cast<size_t>(size));
    read(operand.place, offset, bytes);
    if (shadow.bytes.empty() || first)
      return;
    auto base = static_cast<size_t>(offset - buffer.offset);
    for (size_t i = 0; i < bytes.size(); ++i)
      if (shadow.written[base + i] && shadow.bytes[base + i] != bytes[i]) {
        first = describe(call, operand.buffer, base + i);
        break;
      }
  });
}

/// Who wrote the byte of the buffer, and who wrote into it afterwards through another one.
Clobbered Recorder::describe(const TracedCall &reader, size_t buffer, size_t byte) const {
  const TracedBuffer &own = trace.buffers[buffer];
  Clobbered found;
  found.reader = &reader;
  found.buffer = buffer;
  found.byte = static_cast<int64_t>(byte);
  found.position = position;
  int64_t offset = own.offset + found.byte;
  uint32_t since = shadows[buffer].written[byte];
  for (const Write &write : llvm::reverse(writes)) {
    if (write.time < since)
      break;
    if (trace.buffers[write.buffer].place != own.place || offset < write.offset ||
        offset >= write.offset + write.bytes)
      continue;
    if (write.buffer == buffer)
      found.writer = write.call;
    else if (!found.by)
      found.by = write.call;
  }
  return found;
}

void Recorder::after(const TracedCall &call, Reader read) {
  ++time;
  std::vector<uint8_t> bytes;
  forRanges(call, /*after=*/true, [&](size_t index, int64_t offset, int64_t size) {
    const TracedOperand &operand = call.operands[index];
    const TracedBuffer &buffer = trace.buffers[operand.buffer];
    Shadow &shadow = shadows[operand.buffer];
    if (shadow.bytes.empty()) {
      shadow.bytes.resize(static_cast<size_t>(buffer.bytes));
      shadow.written.resize(shadow.bytes.size());
    }
    bytes.resize(static_cast<size_t>(size));
    read(operand.place, offset, bytes);
    auto base = static_cast<size_t>(offset - buffer.offset);
    std::copy(bytes.begin(), bytes.end(), shadow.bytes.begin() + static_cast<ptrdiff_t>(base));
    std::fill_n(shadow.written.begin() + static_cast<ptrdiff_t>(base), bytes.size(), time);
    writes.push_back({&call, operand.buffer, offset, size, time});
  });
  keep(call);
}

/// Takes the first operand apart into the values of the call's steps.
void Recorder::keep(const TracedCall &call) {
  if (call.steps.empty() || !isRead(call.operands.front()) ||
      !call.operands.front().type.getElementType().isF32())
    return;
  const TracedOperand &operand = call.operands.front();
  const TracedBuffer &buffer = trace.buffers[operand.buffer];
  int64_t columns = 0;
  for (unsigned step : call.steps)
    columns += GraphSteps::width(graph[step]);
  bool isCache = operand.place == Place::Cache;
  Layout rows = layoutOf(operand.type);
  int64_t tokenBytes = isCache ? rows.bytes / operand.type.getDimSize(1) : rows.bytes;
  int64_t width = isCache ? rows.count * tokenBytes / 4 : rows.bytes / 4;
  if (width != columns || (!isCache && rows.count != entry->tokens))
    return;
  const uint8_t *memory = shadows[operand.buffer].bytes.data() + (operand.offset - buffer.offset);
  std::vector<float> row(static_cast<size_t>(width));
  for (int64_t t = 0; t < entry->tokens; ++t) {
    if (isCache)
      for (int64_t head = 0; head < rows.count; ++head)
        std::memcpy(&row[static_cast<size_t>(head * tokenBytes / 4)],
                    memory + head * rows.stride + (position + t) * tokenBytes,
                    static_cast<size_t>(tokenBytes));
    else
      std::memcpy(row.data(), memory + t * rows.stride, static_cast<size_t>(rows.bytes));
    if (position + t >= tokens)
      break;
    ArrayRef<float> rest = row;
    for (unsigned step : call.steps) {
      int64_t own = GraphSteps::width(graph[step]);
      Observed &value = values[step];
      if (value.seen.empty())
        value = {Matrix(tokens, own), std::vector<bool>(static_cast<size_t>(tokens)), &call};
      value.call = &call;
      llvm::copy(rest.take_front(static_cast<size_t>(own)), value.values.row(position + t).begin());
      value.seen[static_cast<size_t>(position + t)] = true;
      rest = rest.drop_front(static_cast<size_t>(own));
    }
  }
}
