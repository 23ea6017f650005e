// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernel calls of an entry in the order in which they run. Which ones run depends on nothing
// but the entry: a model has no branches.

#include "compiler/verify/Trace.h"

#include "compiler/formats/UserError.h"
#include "compiler/verify/StepNumbers.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace burin;

namespace {

class Tracer {
public:
  Tracer(const ModelInfo &info, const GraphSteps &graph, Trace &trace)
      : info(info), graph(graph), trace(trace) {}

  TracedEntry entry(StringRef name) {
    TracedEntry traced;
    ModuleOp module = info.module;
    auto function = module.lookupSymbol<func::FuncOp>(name);
    if (!function)
      return traced;
    traced.tokens = cast<MemRefType>(function.getArgumentTypes().front()).getDimSize(0);
    Frame frame;
    for (Value argument : function.getArguments())
      if (auto type = dyn_cast<MemRefType>(argument.getType()))
        frame.memory[argument] = {Place::Outside, 0, 0, type, {}};
    walk(function.getBody().front(), frame, traced.calls);
    return traced;
  }

private:
  /// One activation of a function. Of indices the tokens' position has no number.
  struct Frame {
    llvm::DenseMap<Value, TracedOperand> memory;
    llvm::DenseMap<Value, int64_t> indices;
    std::string layer;
  };

  size_t bufferOf(Operation *owner, StringRef name, Place place, int64_t offset, int64_t bytes) {
    auto [found, isNew] = buffers.try_emplace(owner, trace.buffers.size());
    if (isNew)
      trace.buffers.push_back({name.str(), place, offset, bytes});
    return found->second;
  }

  TracedOperand symbolOperand(StringRef symbol, MemRefType type) {
    if (const WeightInfo *weight = info.weight(symbol))
      return {Place::Weight, weight->offset, 0, type, weight->op};
    const CacheInfo *cache = info.cache(symbol);
    Operation *owner = SymbolTable::lookupSymbolIn(info.module, symbol);
    return {Place::Cache,
            cache->offset,
            bufferOf(owner, symbol, Place::Cache, cache->offset, cache->bytes),
            type,
            {}};
  }

  StringRef rowSymbol(chip::RowAddressOp op, int64_t row) {
    auto table = SymbolTable::lookupNearestSymbolFrom<chip::LayerTableOp>(op, op.getTableAttr());
    auto field = llvm::find(table.getFields(), op.getFieldAttr()) - table.getFields().begin();
    auto symbols = cast<ArrayAttr>(table.getRows()[static_cast<size_t>(row)]);
    return cast<FlatSymbolRefAttr>(symbols[static_cast<size_t>(field)]).getValue();
  }

  void walk(Block &block, Frame &frame, std::vector<TracedCall> &calls) {
    for (Operation &op : block) {
      if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
        frame.indices[constant] = cast<IntegerAttr>(constant.getValue()).getInt();
      } else if (auto slot = dyn_cast<chip::SlotOp>(op)) {
        auto offset = static_cast<int64_t>(slot.getOffset());
        frame.memory[slot] = {Place::Arena,
                              offset,
                              bufferOf(slot, slot.getName(), Place::Arena, offset, slot.getBytes()),
                              cast<MemRefType>(slot.getType()),
                              {}};
      } else if (auto view = dyn_cast<memref::SubViewOp>(op)) {
        frame.memory[view] = viewOf(view, frame.memory[view.getSource()]);
      } else if (auto address = dyn_cast<chip::AddressOp>(op)) {
        frame.memory[address] =
            symbolOperand(address.getSymbol(), cast<MemRefType>(address.getType()));
      } else if (auto row = dyn_cast<chip::RowAddressOp>(op)) {
        StringRef symbol = rowSymbol(row, frame.indices[row.getRow()]);
        frame.memory[row] = symbolOperand(symbol, cast<MemRefType>(row.getType()));
      } else if (auto call = dyn_cast<chip::CallOp>(op)) {
        calls.push_back(callOf(call, frame));
      } else if (auto call = dyn_cast<func::CallOp>(op)) {
        enter(call, frame, calls);
      } else if (auto loop = dyn_cast<scf::ForOp>(op)) {
        for (int64_t i = frame.indices[loop.getLowerBound()];
             i < frame.indices[loop.getUpperBound()]; i += frame.indices[loop.getStep()]) {
          frame.indices[loop.getInductionVar()] = i;
          walk(*loop.getBody(), frame, calls);
        }
      }
    }
  }

  static TracedOperand viewOf(memref::SubViewOp view, TracedOperand source) {
    SmallVector<int64_t> strides;
    int64_t offset = 0, sourceOffset = 0;
    (void)view.getType().getStridesAndOffset(strides, offset);
    (void)view.getSourceType().getStridesAndOffset(strides, sourceOffset);
    source.offset += (offset - sourceOffset) * view.getType().getElementTypeBitWidth() / 8;
    source.type = view.getType();
    return source;
  }

  void enter(func::CallOp call, Frame &outer, std::vector<TracedCall> &calls) {
    auto function = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(call, call.getCalleeAttr());
    Frame inner;
    for (auto [argument, operand] : llvm::zip_equal(function.getArguments(), call.getOperands())) {
      if (auto known = outer.memory.find(operand); known != outer.memory.end())
        inner.memory[argument] = known->second;
      if (auto known = outer.indices.find(operand); known != outer.indices.end())
        inner.indices[argument] = known->second;
    }
    // A layer's function takes the row of its table, and every symbol there names the layer.
    function.walk([&](chip::RowAddressOp row) {
      inner.layer = rowSymbol(row, inner.indices[row.getRow()]).rsplit('.').first.str();
      return WalkResult::interrupt();
    });
    walk(function.getBody().front(), inner, calls);
  }

  TracedCall callOf(chip::CallOp call, Frame &frame) {
    TracedCall traced;
    traced.op = call;
    traced.layer = frame.layer;
    for (unsigned step : stepsOf(call.getLoc())) {
      bool isOwn = frame.layer.empty() || graph.layerOf(step) == frame.layer;
      if (unsigned own = isOwn ? step : graph.inLayer(step, frame.layer))
        traced.steps.push_back(own);
    }
    for (Value buffer : call.getBuffers())
      traced.operands.push_back(frame.memory[buffer]);
    traced.readsFirst = readsFirst(call, traced.steps);
    return traced;
  }

  /// A step that works in place, or a sum made by the product that it adds.
  bool readsFirst(chip::CallOp call, ArrayRef<unsigned> steps) {
    if (steps.size() != 1 || call.getKernel() == "copy_f32")
      return false;
    Operation *op = graph[steps.front()];
    if (auto compute = dyn_cast<ComputeOp>(op))
      return compute.getDestination() && compute.readsDestination();
    return isa<arith::AddFOp>(op) && call.getKernel().starts_with("linear_");
  }

  const ModelInfo &info;
  const GraphSteps &graph;
  Trace &trace;
  llvm::DenseMap<Operation *, size_t> buffers;
};

} // namespace

llvm::Expected<Trace> burin::traceOf(const ModelInfo &info, const GraphSteps &graph) {
  Trace trace;
  Tracer tracer(info, graph, trace);
  trace.step = tracer.entry("step");
  trace.feed = tracer.entry("feed");
  trace.prefill = tracer.entry("prefill");
  if (llvm::none_of(trace.step.calls, [](const TracedCall &call) { return !call.steps.empty(); }))
    return userError("no kernel call of the compiled model knows which step of the model it is");
  return trace;
}
